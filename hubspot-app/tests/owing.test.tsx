import { Alert, Button, DescriptionListItem, Link, LoadingButton, StatusTag } from "@hubspot/ui-extensions";
import { describe, expect, it } from "vitest";
import type { Customer } from "../src/app/cards/service.types";
import { renderCard } from "./card";
import { ANSWERS, FakeService, viewWith } from "./service";

const [ANN] = ANSWERS.owing.customers as [Customer];
const owing = (changes: Partial<Customer> = {}) => ({ customers: [{ ...ANN, ...changes }], problem: "" });
const AWAY = "QuickBooks could not be reached to make a report; it is tried again";

async function shown(service = new FakeService(), language?: string, locale?: string) {
  const card = renderCard(service, language, locale);
  await card.settled();
  return card;
}

describe("what the customer owes", () => {
  it("is told with each age, and as of when", async () => {
    const card = await shown();
    await card.shows("Owes $2,620.57");

    const ages = card.renderer.findAll(DescriptionListItem).map((item) => item.props.label);

    expect(ages).toEqual(["Not due yet", "1–30 days late", "Over 90 days late"]);
    expect(card.text()).toContain("1–30 days late $2,000.00");
    expect(card.text()).toContain("As QuickBooks told it on Mar 2, 2026, 9:01");
    const tags = card.renderer.findAll(StatusTag).map((tag) => tag.text);
    expect(tags).toContain("Overdue: $2,120.07");
  });

  it("leads to the customer in QuickBooks", async () => {
    const card = await shown();
    await card.shows("Ann Lee 1");

    const links = card.renderer.findAll(Link).map((link) => link.props.href);

    expect(links).toContainEqual({ url: ANN.link, external: true });
  });

  it.each([
    ["0.00", "Owes nothing"],
    ["-20.50", "Has $20.50 to their credit"],
  ])("may be %s", async (total, words) => {
    const ages = [total, "0.00", "0.00", "0.00", "0.00"];
    const card = await shown(new FakeService().answer("/owing", owing({ total, ages, overdue: "0.00" })));

    await card.shows(words);
  });

  it("is read again when somebody asks", async () => {
    const service = new FakeService();
    const card = await shown(service);
    await card.shows("Owes $2,620.57");
    service.answer("/owing", owing({ total: "12.00" }));

    card.click("Read again");

    await card.shows("Owes $12.00");
    const asked = service.calls.filter((call) => call.path.endsWith("/owing")).map((call) => call.method);
    expect(asked).toEqual(["GET", "POST"]);
    expect(card.renderer.find(LoadingButton).props.loading).toBe(false);
  });

  it("is not read again with each change of the deal once somebody has asked for it", async () => {
    const service = new FakeService();
    const card = await shown(service);
    await card.shows("Owes $2,620.57");
    const asked = () =>
      service.calls.filter((call) => call.path.endsWith("/owing")).map((call) => call.method);
    card.click("Read again");
    await card.renderer.waitFor(() => expect(asked()).toHaveLength(2));

    card.click("Retry");

    await card.renderer.waitFor(() => expect(asked()).toEqual(["GET", "POST", "GET"]));
  });

  it("stays where the service is out of reach, with a word of it", async () => {
    const service = new FakeService();
    const card = await shown(service);
    await card.shows("Owes $2,620.57");
    service.answer("/owing", new Error("gone"));

    card.click("Read again");

    await card.shows("The report could not be read");
    expect(card.text()).toContain("Owes $2,620.57");
  });

  it("shows what was last read where it cannot be read again, and why", async () => {
    const card = await shown(new FakeService().answer("/owing", owing({ problem: AWAY })));
    await card.shows("Owes $2,620.57");

    const alert = card.renderer
      .findAll(Alert)
      .find((one) => one.props.title === "It could not be read again");

    expect(alert?.text).toBe(AWAY);
    expect(card.text()).toContain("As QuickBooks told it on Mar 2, 2026");
  });

  it("shows why where nothing was ever read, and no amount", async () => {
    const unread = { total: "", overdue: "", ages: [], currency: "", day: null, read: null, problem: AWAY };
    const card = await shown(new FakeService().answer("/owing", owing(unread)));

    await card.shows("The report could not be read");

    expect(card.text()).not.toContain("Owes");
  });

  it("looks again while QuickBooks makes the report", async () => {
    const unread = { total: "", overdue: "", ages: [], currency: "", day: null, read: null, renewing: true };
    const service = new FakeService().answer("/owing", owing(unread));
    const card = await shown(service);
    await card.shows("Being read from QuickBooks");

    service.answer("/owing", ANSWERS.owing);

    await card.shows("Owes $2,620.57");
  });

  it("says which currency it is in where the deal has another one", async () => {
    const card = await shown(new FakeService().answer("/deals/77", viewWith({ currency: "EUR" })));

    await card.shows("Converted by QuickBooks to USD, the company's own currency");
  });

  it("names the company where there are several", async () => {
    const card = await shown(new FakeService().answer("/owing", owing({ company: "Second Co" })));

    await card.shows("Ann Lee 1 · Second Co");
  });

  it("says that the deal has no customer yet, and offers nothing to read", async () => {
    const card = await shown(new FakeService().answer("/owing", { customers: [], problem: "" }));

    await card.shows("QuickBooks has no customer of this deal yet");

    expect(card.renderer.findAll(Button).map((one) => one.text)).not.toContain("Read again");
  });

  it("fails by itself, and can be asked for again", async () => {
    const service = new FakeService().answer("/owing", new Error("gone"));
    const card = await shown(service);
    await card.shows("The report could not be read");
    expect(card.text()).toContain("Invoice 1001");

    service.answer("/owing", ANSWERS.owing);
    card.click("Read again");

    await card.shows("Owes $2,620.57");
  });

  it.each([
    ["de", "de-de", "Schuldet 2.620,57\u00a0$"],
    ["es", "es-es", "Debe 2620,57\u00a0US$"],
  ])("speaks %s", async (language, locale, words) => {
    const card = await shown(new FakeService(), language, locale);

    await card.shows(words);
  });

  it("is not asked for where QuickBooks is not connected", async () => {
    const card = await shown(new FakeService().answer("/deals/77", viewWith({ connected: false })));

    expect(card.text()).not.toContain("What the customer owes");
  });
});
