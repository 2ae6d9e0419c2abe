"""Rules over everything that a deal has: read in few calls, by quantifier or by the one that is meant."""

from typing import Any

import pytest
from sqlmodel import col, select

from engine.store.tables import Decision, Event

HEAD = """
version: 1
timezone: America/Chicago
defaults: {create-invoice: {item: Consulting, tax_code: NON, terms: Net 30}}
hubspot: {invoices: none, notes: []}  # calls are counted here
triggers:
  - id: rule
    when: {deal_enters: closedwon}
    do: [{create-invoice: {invoice_type: full}}]
    if: """


def said(service: Any) -> tuple[str, str]:
    """What the rule said last, and why."""
    last = service.rows(select(Decision).order_by(col(Decision.id)))[-1]
    return last.verdict, last.reason


async def have(service: Any, deal: str, kind: str, label: str | None = None, **properties: str) -> str:
    """Something else that the deal has."""
    made = await service.hubspot.post(
        f"objects/{kind}",
        {
            "properties": properties,
            "associations": [{"to": deal, "type": "deals", "label": label}],
        },
    )
    return str(made["id"])


async def calls_of(service: Any, deal: str) -> list[str]:
    """What the move to the last stage asked HubSpot, but for what is written and for lists kept an hour."""
    await service.settle()
    before = len(await service.requests("hubspot"))
    await service.move(deal, "closedwon")
    asked = (await service.requests("hubspot"))[before:]
    return [name for name in asked if name not in ("deals.update", "oauth.token", "webhook.deliver")]


@pytest.mark.parametrize(
    ("rules_text", "stages", "verdict"),
    [
        (HEAD + "{no: {ticket: {hs_pipeline_stage: '1'}}}", [], "match"),
        (HEAD + "{no: {ticket: {hs_pipeline_stage: '1'}}}", ["4", "4"], "match"),
        (HEAD + "{no: {ticket: {hs_pipeline_stage: '1'}}}", ["4", "1"], "no match"),
        (HEAD + "{some: {ticket: {hs_pipeline_stage: '1'}}}", ["4", "1"], "match"),
        (HEAD + "{every: {ticket: {hs_pipeline_stage: '4'}}}", ["4", "4"], "match"),
        (HEAD + "{every: {ticket: {hs_pipeline_stage: '4'}}}", [], "no match"),
        (HEAD + "{ticket.hs_pipeline_stage: '4'}", ["4"], "match"),
        (HEAD + "{ticket.hs_pipeline_stage: '4'}", ["4", "4"], "cannot tell"),
    ],
)
async def test_tickets_are_looked_at(service: Any, stages: list[str], verdict: str):
    deal = await service.deal()
    for stage in stages:
        await have(service, deal, "tickets", subject="x", hs_pipeline_stage=stage)

    await service.move(deal, "closedwon")

    assert said(service)[0] == verdict
    if verdict == "cannot tell":
        assert "there are 2 and the rule does not say which; use some, every or no" in said(service)[1]


@pytest.mark.parametrize(
    ("rules_text", "made", "verdict"),
    [
        (HEAD + "{every: {line_item: {hs_sku: {known: true}}}}", ("line_items", {"hs_sku": "A"}), "match"),
        (HEAD + "{every: {line_item: {hs_sku: {known: true}}}}", ("line_items", {"name": "x"}), "no match"),
        (HEAD + "{quote.hs_status: APPROVED}", ("quotes", {"hs_status": "APPROVED"}), "match"),
    ],
    ids=["items-with-sku", "items-without", "quote"],
)
async def test_line_items_and_quotes_are_looked_at(service: Any, made: Any, verdict: str):
    deal = await service.deal()
    kind, properties = made
    await have(service, deal, kind, **properties)

    await service.move(deal, "closedwon")

    assert said(service)[0] == verdict


@pytest.mark.parametrize("rules_text", [HEAD + "{owner.email: ana.admin@example.test}"], ids=["owner"])
async def test_the_owner_is_looked_at(service: Any):
    deal = await service.deal(hubspot_owner_id="440077")

    await service.move(deal, "closedwon")

    assert said(service)[0] == "match"


@pytest.mark.parametrize("rules_text", [HEAD + "{owner.email: {known: true}}"], ids=["owner"])
async def test_an_owner_who_left_cannot_be_told(service: Any):
    deal = await service.deal(hubspot_owner_id="9")

    await service.move(deal, "closedwon")

    verdict, reason = said(service)
    assert verdict == "cannot tell"
    assert "There is no owner 9" in reason


@pytest.mark.parametrize("rules_text", [HEAD + "{contact.city: Boston}"], ids=["city"])
@pytest.mark.parametrize(
    ("labels", "verdict"),
    [
        ((None, "Billing contact"), "match"),
        (("Billing contact", None), "no match"),
        ((None, None), "cannot tell"),
        ((None, "Primary"), "match"),
    ],
    ids=["labelled", "the-other-one", "nobody", "primary"],
)
async def test_the_billing_contact_is_meant(service: Any, labels: tuple[Any, Any], verdict: str):
    made = await service.hubspot.post(
        "objects/deals",
        {
            "properties": {"dealname": "Roof", "dealstage": "qualifiedtobuy", "amount": "500"},
            "associations": [],
        },
    )
    for label, city in zip(labels, ("Chicago", "Boston"), strict=True):
        await have(service, made["id"], "contacts", label, email=f"{city}@example.com", city=city)

    await service.move(made["id"], "closedwon")

    assert said(service)[0] == verdict


@pytest.mark.parametrize("rules_text", [HEAD + "{deal.budget: {gte: 5}}"], ids=["budget"])
async def test_a_property_that_hubspot_does_not_have_cannot_be_told(service: Any):
    deal = await service.deal()

    await service.move(deal, "closedwon")

    verdict, reason = said(service)
    assert verdict == "cannot tell"
    assert "HubSpot has no property deal.budget" in reason


@pytest.mark.parametrize("rules_text", [HEAD + "{no: {ticket: {subject: x}}}"], ids=["ticket"])
async def test_tickets_that_the_app_may_not_see_are_not_none(service: Any):
    """Invariant 5: a failed read is no empty list."""
    deal = await service.deal()
    service.hubspot.faults.configure(
        {
            "rules": [
                {
                    "operation": "associations.batch_read",
                    "kind": "status",
                    "status": 403,
                    "body": {"category": "MISSING_SCOPES", "requiredGranularScopes": ["tickets"]},
                    "count": None,
                }
            ]
        }
    )

    await service.move(deal, "closedwon")

    verdict, reason = said(service)
    assert verdict == "cannot tell"
    assert "HubSpot's permission tickets is missing" in reason


# How much is read


@pytest.mark.parametrize("rules_text", [HEAD + "{deal.amount: {gte: 5}}"], ids=["deal-only"])
async def test_a_rule_over_the_deal_alone_reads_the_deal_alone(service: Any):
    """DESIGN: at most two HubSpot calls for an invoice: its deal and contact. The decision reads one."""
    deal = await service.deal()

    assert await calls_of(service, deal) == ["deals.read", "deals.read", "contacts.batch_read"]


@pytest.mark.parametrize(
    "rules_text",
    [HEAD + "{all: [{no: {ticket: {subject: y}}}, {every: {line_item: {quantity: {gt: 0}}}}]}"],
    ids=["tickets-and-items"],
)
async def test_further_records_cost_one_call_for_each_kind(service: Any):
    deal = await service.deal()
    for _ in range(3):
        await have(service, deal, "tickets", subject="x", hs_pipeline_stage="1")
        await have(service, deal, "line_items", name="Tiles", quantity="2")

    asked = await calls_of(service, deal)

    assert asked == ["deals.read", "tickets.batch_read", "line_items.batch_read", *asked[3:]]
    assert asked[3:] == ["deals.read", "contacts.batch_read"], "the action's own"


# What Stagebill knows itself

PAID = """
version: 1
defaults: {create-invoice: {item: Consulting, tax_code: NON, terms: Net 30}}
triggers:
  - id: rule
    when: {deal_enters: closedwon}
    do: [{create-invoice: {invoice_type: full, amount: "5"}}]
    if: """


@pytest.mark.parametrize(
    ("rules_text", "verdict"),
    [
        (PAID + "{no: {invoice: {status: overdue}}}", "match"),
        (PAID + "{every: {invoice: {status: paid}}}", "no match"),
        (PAID + "{some: {payment: {reference: '4711', amount: 100}}}", "match"),
        (PAID + "{payment.method: Check}", "match"),
        (PAID + "{customer.balance: 400}", "match"),
        (PAID + "{customer.open_invoices: 2}", "no match"),
        (PAID + "{customer.paid_invoices: 1}", "match"),
        (PAID + "{invoice.status: paid}", "cannot tell"),
    ],
)
async def test_invoices_payments_and_the_customer_are_looked_at(service: Any, verdict: str):
    deal = await service.deal(amount="600")
    await service.call("create-invoice", deal, invoice_type="deposit", amount="100")
    paid = await service.call("record-payment", deal, amount="100", reference="4711", payment_method="Check")
    assert paid["outcome"] == "done", paid["reason"]
    await service.call("create-invoice", deal, invoice_type="follow_up", amount="400")
    await service.settle()

    await service.move(deal, "closedwon")

    assert said(service)[0] == verdict, said(service)[1]


@pytest.mark.parametrize("rules_text", [PAID + "{no: {payment: {amount: {gt: 0}}}}"], ids=["no-payment"])
async def test_a_payment_of_ours_that_was_deleted_in_quickbooks_counts_no_more(service: Any):
    deal = await service.deal(amount="600")
    await service.call("create-invoice", deal, invoice_type="deposit", amount="100")
    paid = await service.call("record-payment", deal, amount="100")
    await service.settle()
    service.clock.forward(minutes=1)
    await service.quickbooks.post("delete", {"entity": "Payment", "id": paid["payment_id"]})
    await service.settle()

    await service.move(deal, "closedwon")

    assert said(service)[0] == "match"
    assert (await service.properties(deal))["stagebill_paid_total"] == "0.00", "and its invoice is open again"


# Changes

CHANGES = """
version: 1
defaults: {create-invoice: {item: Consulting, tax_code: NON, terms: Net 30}}
triggers:
  - id: rule
    when: {WHEN}
    do: [{create-invoice: {invoice_type: full, amount: "5"}}]
"""


def changes(when: str) -> str:
    return CHANGES.replace("WHEN", when)


def decided(service: Any) -> list[str]:
    """The deals on which something was decided."""
    return [one.deal_id for one in service.rows(select(Decision).order_by(col(Decision.id)))]


@pytest.mark.parametrize("rules_text", [changes("deal_created: true")], ids=["deal-created"])
@pytest.mark.parametrize("form", ["object", "legacy"])
async def test_a_new_deal_is_decided_upon(service: Any, form: str):
    await service.hubspot.post("settings", {"webhook_format": form})
    deal = await service.deal()
    await service.settle()

    assert decided(service) == [deal]
    assert len(await service.invoices()) == 1


@pytest.mark.parametrize("rules_text", [changes("property_changes: deal.amount")], ids=["amount"])
async def test_a_change_of_the_deal_is_decided_upon(service: Any):
    await service.hubspot.post("settings", {"events_for_initial_values": False})
    deal = await service.deal()
    await service.hubspot.patch(f"objects/deals/{deal}", {"properties": {"description": "x"}})
    await service.settle()
    assert decided(service) == []

    await service.hubspot.patch(f"objects/deals/{deal}", {"properties": {"amount": "700"}})
    await service.settle()

    assert decided(service) == [deal]


@pytest.mark.parametrize("rules_text", [changes("property_changes: contact.city")], ids=["city"])
@pytest.mark.parametrize("form", ["object", "legacy"])
async def test_a_change_of_a_contact_is_decided_upon_for_each_of_its_deals(service: Any, form: str):
    await service.hubspot.post("settings", {"events_for_initial_values": False, "webhook_format": form})
    first = await service.deal()
    second = await service.hubspot.post(
        "objects/deals",
        {
            "properties": {"dealname": "Second", "amount": "50", "dealstage": "qualifiedtobuy"},
            "associations": [{"to": service.contact_id, "type": "contacts", "label": None}],
        },
    )
    await service.deal()
    await service.settle()
    person = (await service.hubspot.get(f"objects/deals/{first}"))["associations"]["contacts"]["results"][0][
        "id"
    ]

    await service.hubspot.patch(f"objects/contacts/{person}", {"properties": {"city": "Boston"}})
    await service.settle()

    assert sorted(decided(service)) == sorted([first, str(second["id"])])
    told = service.rows(select(Event).where(col(Event.kind) == "hubspot_webhook"))
    assert [event.outcome for event in told if event.payload.get("propertyName") == "city"] == ["done"]


@pytest.mark.parametrize("rules_text", [changes("property_changes: company.name")], ids=["name"])
async def test_a_company_without_deals_concerns_nobody(service: Any):
    await service.hubspot.post("settings", {"events_for_initial_values": False})
    made = await service.hubspot.post("objects/companies", {"properties": {"name": "A"}, "associations": []})

    await service.hubspot.patch(f"objects/companies/{made['id']}", {"properties": {"name": "B"}})
    await service.settle()

    (event,) = [
        one
        for one in service.rows(select(Event))
        if one.payload.get("propertyName") == "name" and one.payload.get("propertyValue") == "B"
    ]
    assert (event.outcome, event.reason) == ("skipped", "property_changes: company.name concerns no deal")


@pytest.mark.parametrize(
    "rules_text",
    [
        changes(f"property_changes: deal.{name}")
        for name in ("stagebill_billed_total", "stagebill_next_due_date")
    ],
    ids=["number", "date"],
)
async def test_what_stagebill_wrote_comes_back_and_goes_no_further(service: Any):
    """Invariant 7, F96."""
    deal = await service.deal(amount="600")
    await service.call("create-invoice", deal, invoice_type="deposit", amount="100")
    await service.settle()
    await service.later(minutes=1)

    assert decided(service) == []
    assert len(await service.invoices()) == 1
    told = [event.reason for event in service.rows(select(Event)) if event.outcome == "skipped"]
    assert [reason for reason in told if reason.startswith("Stagebill itself wrote deal.stagebill_")]


@pytest.mark.parametrize(
    "rules_text", [changes("property_changes: deal.stagebill_last_outcome")], ids=["outcome"]
)
async def test_what_a_person_writes_there_is_news(service: Any):
    deal = await service.deal(amount="600")
    await service.call("create-invoice", deal, invoice_type="deposit", amount="100")
    await service.later(minutes=1)
    assert decided(service) == []

    await service.hubspot.patch(f"objects/deals/{deal}", {"properties": {"stagebill_last_outcome": "redo"}})
    await service.settle()

    assert decided(service) == [deal]
