import { Alert, Button, Link, Select, StatisticsItem, StatusTag } from "@hubspot/ui-extensions";
import { describe, expect, it } from "vitest";
import { renderCard } from "./card";
import { ANSWERS, FakeService, viewWith } from "./service";

async function shown(service = new FakeService(), language?: string, locale?: string) {
  const card = renderCard(service, language, locale);
  await card.settled();
  return card;
}

describe("at a glance", () => {
  it("shows what is billed, paid and open in the deal’s currency", async () => {
    const { renderer } = await shown();

    const told = renderer.findAll(StatisticsItem).map((item) => [item.props.label, item.props.number]);

    expect(told).toEqual([
      ["Billed", "$3,500.50"],
      ["Paid", "$1,000.00"],
      ["Open", "$2,500.50"],
    ]);
  });

  it("shows the next instalment with its amount and what it waits for", async () => {
    const card = await shown();

    await card.shows("Next instalment: final, $6,499.51");

    expect(card.text()).toContain('when the deal enters "closedwon"');
    expect(card.text()).toContain("Left to bill: $6,499.51");
  });

  it("says why no instalment is next", async () => {
    const card = await shown(
      new FakeService().answer("/forecast", {
        ...ANSWERS.forecast,
        instalments: [],
        reason: "all are billed",
      }),
    );

    await card.shows("No instalment is next: all are billed");
  });

  it("shows the rest when the forecast fails", async () => {
    const card = await shown(new FakeService().answer("/forecast", new Error("gone")));

    await card.shows("No instalment is next: Stagebill could not be reached");

    expect(card.text()).toContain("Invoice 1001");
  });

  it("marks what is overdue", async () => {
    const view = viewWith({});
    view.totals.overdue_total = "2000.00";

    const card = await shown(
      new FakeService().answer("/deals/77", view).answer("/forecast", ANSWERS.forecast),
    );

    expect(card.text()).toContain("Overdue: $2,000.00");
  });
});

describe("an invoice", () => {
  it("shows number, link, amount, days, status and e-mail status", async () => {
    const card = await shown();

    const link = card.renderer.find(Link, (node) => node.text === "Invoice 1001");
    expect(link.props.href).toEqual({
      url: "https://app.sandbox.qbo.intuit.com/app/invoice?txnId=145",
      external: true,
    });
    const told = card.text();
    expect(told).toContain("$3,000.00");
    expect(told).toContain("Dated Mar 2, 2026, due Mar 2, 2026");
    expect(told).toContain("$2,000.00 open");
    expect(told).toContain("E-mailed to ann1@example.com");
    expect(card.renderer.findAll(StatusTag).map((tag) => tag.text)).toContain("Partly paid");
  });

  it("tells a scheduled e-mail in the rule file’s zone", async () => {
    const card = await shown();

    expect(card.text()).toMatch(/E-mail scheduled for Mar 9, 2026, 9:00\sAM/);
  });

  it("has only the buttons that make sense", async () => {
    const view = viewWith({});
    view.invoices = view.invoices.slice(1).map((one) => ({ ...one, status: "voided" as const, can: [] }));

    const card = await shown(
      new FakeService().answer("/deals/77", view).answer("/forecast", ANSWERS.forecast),
    );

    expect(card.renderer.maybeFind(Button, (node) => node.text === "Void")).toBeNull();
    expect(card.renderer.maybeFind(Button, (node) => node.text === "Send")).toBeNull();
  });
});

describe("what waits and what failed", () => {
  it("tells the reason, and who pressed", async () => {
    const card = await shown();

    expect(card.text()).toContain("Create invoice: Not done");
    expect(card.text()).toContain("90,000.00 USD is more than what is left to bill");
    expect(card.text()).toContain("by ana.admin@example.test");
  });

  it("is tried again by its button, with an id of its own", async () => {
    const service = new FakeService();
    const card = await shown(service);

    card.click("Retry");
    await card.renderer.waitFor(() =>
      expect(service.calls.filter((call) => call.path === "/deals/77").length).toBe(2),
    );

    const [retry] = service.changes();
    expect(retry?.path).toBe(`/deals/77/executions/${ANSWERS.view.failed[0]?.id}/retry`);
    expect(retry?.body?.request_id).toMatch(/^[A-Za-z0-9-]{16,64}$/);
  });

  it("is taken back by its button", async () => {
    const service = new FakeService();
    const card = await shown(service);

    card.click("Cancel it");
    await card.renderer.waitFor(() => expect(service.changes()).toHaveLength(1));

    expect(service.changes()[0]?.path).toBe(`/deals/77/executions/${ANSWERS.view.waiting[0]?.id}/cancel`);
  });

  it("is looked at again as long as it runs", async () => {
    const view = viewWith({});
    const running = viewWith({ waiting: view.waiting.map((run) => ({ ...run, state: "running" })) });
    const service = new FakeService().answer("/deals/77", running).answer("/forecast", ANSWERS.forecast);
    const card = await shown(service);
    expect(card.text()).toContain("under way");

    service.answer("/deals/77", view).answer("/forecast", ANSWERS.forecast);
    await card.renderer.waitFor(() => expect(card.text()).not.toContain("under way"));
  });
});

describe("why nothing happened", () => {
  it("tells each rule’s reason", async () => {
    const card = await shown();

    expect(card.text()).toContain("project · deposit: does not apply");
    expect(card.text()).toContain("The instalment deposit is billed already, with 3000.00");
  });
});

describe("when something is missing", () => {
  it("says that the service cannot be reached, and reads again on request", async () => {
    const service = new FakeService().answer("/deals/77", new Error("offline"));
    const card = renderCard(service);
    await card.shows("Nothing is lost. Try again in a moment.");

    service.answer("/deals/77", ANSWERS.view).answer("/forecast", ANSWERS.forecast);
    card.click("Reload");

    await card.shows("Invoice 1001");
  });

  it("takes an answer other than 200 for none", async () => {
    const card = renderCard(new FakeService().answer("/deals/77", { status: 503 }));

    await card.shows("Nothing is lost. Try again in a moment.");
  });

  it("says that QuickBooks is not connected, and offers no new invoice", async () => {
    const view = viewWith({ connected: false });
    const card = await shown(
      new FakeService().answer("/deals/77", view).answer("/forecast", ANSWERS.forecast),
    );

    expect(card.renderer.find(Alert).props.title).toBe("QuickBooks is not connected");
    expect(card.button("Create invoice").props.disabled).toBe(true);
  });

  it("asks for the QuickBooks company where there are several", async () => {
    const companies = [
      { id: "1", name: "North" },
      { id: "2", name: "South" },
    ];
    const card = await shown(
      new FakeService().answer("/deals/77", viewWith({ companies })).answer("/forecast", ANSWERS.forecast),
    );

    card.click("Create invoice");
    await card.shows("Review");

    const company = card.renderer.find(Select, (node) => node.props.name === "quickbooks_company");
    expect(company.props.options.map((one) => one.value)).toEqual(["1", "2"]);
  });
});

describe("a list that cannot be read", () => {
  it.each([
    [{ options: [], problem: "QuickBooks could not be reached" }, "QuickBooks could not be reached"],
    [new Error("offline"), "Stagebill could not be reached"],
  ])("says why", async (answer, told) => {
    const card = await shown(new FakeService().answer("/choices/", answer));

    card.click("Create invoice");
    await card.renderer.waitFor(() => {
      const item = card.renderer.find(Select, (node) => node.props.name === "item");
      expect([item.props.error, item.props.validationMessage]).toEqual([true, told]);
    });
  });
});

describe("languages", () => {
  it.each([
    ["de", "de-de", "Berechnet", "3.500,50\u00a0€"],
    ["es", "es-es", "Facturado", "3500,50\u00a0€"],
    ["fr", "en-us", "Billed", "€3,500.50"],
  ])("speaks %s", async (language, locale, billed, amount) => {
    const service = new FakeService()
      .answer("/deals/77", viewWith({ currency: "EUR" }))
      .answer("/forecast", {});

    const { renderer } = await shown(service, language, locale);

    const [first] = renderer.findAll(StatisticsItem);
    expect([first?.props.label, first?.props.number]).toEqual([billed, amount]);
  });
});
