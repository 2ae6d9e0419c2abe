import { Alert, DateInput, Input, LoadingButton } from "@hubspot/ui-extensions";
import { describe, expect, it } from "vitest";
import { renderCard } from "./card";
import { ANSWERS, FakeService, type Call } from "./service";

async function opened(button: string, service = new FakeService()) {
  const card = renderCard(service);
  await card.settled();
  card.click(button);
  await card.renderer.waitFor(() => void card.renderer.find(LoadingButton));
  return { ...card, service };
}

const only = (service: FakeService): Call => {
  expect(service.changes()).toHaveLength(1);
  return service.changes()[0]!;
};

describe("creating an invoice", () => {
  async function reviewed(service = new FakeService()) {
    const card = await opened("Create invoice", service);
    card.choose("how", "percent");
    await card.renderer.waitFor(
      () => void card.renderer.find(Input, (node) => node.props.name === "percent"),
    );
    card.type("percent", "10");
    await card.renderer.waitFor(() =>
      expect(card.renderer.find(Input, (node) => node.props.name === "percent").props.value).toBe("10"),
    );
    card.click("Review");
    await card.shows("Left to bill afterwards");
    return card;
  }

  it("asks the service for a review with the action’s own inputs", async () => {
    const { service } = await reviewed();

    const asked = service.calls.find((call) => call.path.endsWith("/review"));
    expect(asked?.body?.inputs).toEqual({ invoice_type: "deposit", percent: "10", email_delivery: "none" });
  });

  it("shows amount, lines, customer and what is left before anything is made", async () => {
    const { text, service } = await reviewed();

    expect(text()).toContain("Amount: $1,000.00");
    expect(text()).toContain("plus tax");
    expect(text()).toContain("Deposit: Roof");
    expect(text()).toContain("Ann Lee 1");
    expect(text()).toContain("$5,499.51");
    expect(service.changes()).toEqual([]);
  });

  it("creates what was reviewed", async () => {
    const card = await reviewed();

    card.click("Create invoice");
    await card.shows("Invoice 1002 will be e-mailed");

    const press = only(card.service);
    expect(press.path).toBe("/deals/77/actions/create-invoice");
    expect(press.body?.inputs).toEqual({ invoice_type: "deposit", percent: "10", email_delivery: "none" });
  });

  it("makes one call for a double click", async () => {
    const card = await reviewed();

    card.click("Create invoice");
    card.click("Create invoice");
    await card.shows("Invoice 1002 will be e-mailed");

    only(card.service);
  });

  it("goes back to the form with what was filled in", async () => {
    const card = await reviewed();

    card.click("Previous");
    await card.renderer.waitFor(
      () => void card.renderer.find(Input, (node) => node.props.name === "percent"),
    );

    expect(card.renderer.find(Input, (node) => node.props.name === "percent").props.value).toBe("10");
  });

  it("keeps its id while no answer has come, so that nothing is made twice", async () => {
    const service = new FakeService().answer("/actions/", new Error("lost"));
    const card = await reviewed(service);
    card.click("Create invoice");
    await card.shows("Nothing is done twice");

    service.answer("/actions/", ANSWERS.pressed);
    card.click("Create invoice");
    await card.shows("Invoice 1002 will be e-mailed");

    const [first, again] = service.changes();
    expect(again?.body?.request_id).toBe(first?.body?.request_id);
  });

  it("takes another id after a refusal", async () => {
    const refused = { ...ANSWERS.pressed, outcome: "refused", reason: "nothing is left to bill" };
    const service = new FakeService().answer("/actions/", refused);
    const card = await reviewed(service);
    card.click("Create invoice");
    await card.shows("Nothing is left to bill");

    card.click("Create invoice");
    await card.renderer.waitFor(() => expect(service.changes()).toHaveLength(2));

    const [first, again] = service.changes();
    expect(again?.body?.request_id).not.toBe(first?.body?.request_id);
  });

  it("says in the form why it would not be created", async () => {
    const card = await opened("Create invoice", new FakeService().answer("/review", ANSWERS.problem));

    card.click("Review");
    await card.shows("invoice_type is missing; fill it in");

    expect(card.renderer.find(Alert).props.variant).toBe("error");
  });

  it("asks for a missing amount before it asks the service", async () => {
    const card = await opened("Create invoice");
    card.choose("how", "amount");
    await card.renderer.waitFor(() => void card.renderer.find(Input, (node) => node.props.name === "amount"));

    card.click("Review");
    await card.renderer.waitFor(() =>
      expect(card.renderer.find(Input, (node) => node.props.name === "amount").props.error).toBe(true),
    );

    expect(card.service.calls.some((call) => call.path.endsWith("/review"))).toBe(false);
  });
});

describe("sending", () => {
  it("sends now, by the invoice’s Id", async () => {
    const { click, shows, service } = await opened("Send");

    click("Send");
    await shows("Scheduled");

    const press = only(service);
    expect(press.path).toBe("/deals/77/actions/send-invoice");
    expect(press.body?.inputs).toEqual({ invoice_id: "147" });
  });

  it("schedules a local time of the rule file’s zone", async () => {
    const { renderer, click, shows, button, service } = await opened("Schedule");
    expect(button("Schedule").props.disabled).toBe(true);

    renderer.find(DateInput).trigger("onChange", { year: 2026, month: 2, date: 31 } as never);
    await renderer.waitFor(() => expect(button("Schedule").props.disabled).toBe(false));
    click("Schedule");
    await shows("Scheduled");

    expect(only(service).body?.inputs).toEqual({ invoice_id: "147", send_at: "2026-03-31T09:00" });
  });
});

describe("recording a payment", () => {
  it("offers the open balance and today", async () => {
    const { click, shows, service } = await opened("Record payment");

    click("Record payment");
    await shows("Scheduled");

    expect(only(service).body?.inputs).toEqual({
      amount: "500.50",
      payment_date: "2026-03-02",
      invoice_number: "1002",
    });
  });
});

describe("voiding", () => {
  it("asks first", async () => {
    const { text, service } = await opened("Void");

    expect(text()).toContain("Void invoice 1002?");
    expect(service.changes()).toEqual([]);
  });

  it("voids after the second press, and closes to the deal read again", async () => {
    const { click, shows, service } = await opened("Void");

    click("Void this invoice");
    await shows("Scheduled");
    click("Close");
    await shows("Invoice 1001");

    expect(only(service).body?.inputs).toEqual({ invoice_id: "147" });
    expect(service.calls.filter((call) => call.path === "/deals/77")).toHaveLength(2);
  });
});

describe("attaching", () => {
  it("attaches by number", async () => {
    const { renderer, type, click, shows, button, service } = await opened("Attach an invoice");
    expect(button("Attach invoice").props.disabled).toBe(true);

    type("invoice_number", " 2001 ");
    await renderer.waitFor(() => expect(button("Attach invoice").props.disabled).toBe(false));
    click("Attach invoice");
    await shows("Scheduled");

    expect(only(service).body?.inputs).toEqual({ invoice_number: "2001" });
  });
});
