"""`create-invoice`: one invoice, the right amount, everything checked before anything is created."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from actions import create_invoice
from engine.action import FollowUp, Outcome
from engine.errors import NothingToDo, Refused, TryLater, Unsure
from engine.ports import Wanted
from engine.records import Company, Customer
from rules.money import Money

TOMORROW = "2026-03-03T09:00"  # in Chicago
DULL = {"invoice_type": "full", "item": "Consulting"}


@pytest.fixture
def inputs(read: Any) -> Any:
    """Dull inputs; None takes one away."""
    return lambda **given: read(create_invoice, DULL, **given)


@pytest.fixture
def run(world: Any, inputs: Any) -> Any:
    """One run of the action with these inputs."""

    async def one(execution_id: str = "ex-1", **given: Any) -> Any:
        return await create_invoice.handle(inputs(**given), world.context(execution_id))

    return one


# What it makes


async def test_the_deals_amount_makes_the_invoice(world: Any, run: Any) -> None:
    """F2."""
    await run()

    (draft,) = world.quickbooks.drafts
    assert draft.sheet.net == Money.of("10000.01", "USD")


async def test_it_tells_the_workflow_what_it_made(world: Any, run: Any) -> None:
    result = await run(invoice_type="deposit", percent="30", due_date="2026-03-31")

    (invoice,) = world.quickbooks.invoices.values()
    assert result.outcome is Outcome.DONE
    assert result.outputs == {
        "invoice_id": invoice.id,
        "invoice_number": f"No-{invoice.id}",
        "invoice_total": "3000.00",
        "balance_due": "3000.00",
        "invoice_status": "draft",
        "due_date": "2026-03-31",
        "invoice_link": f"https://books.example/invoice?txnId={invoice.id}",
        "deal_remaining": "7000.01",
    }


async def test_the_reason_is_a_sentence_with_number_total_and_what_is_left(world: Any, run: Any) -> None:
    result = await run(invoice_type="deposit", amount="2500")

    (invoice,) = world.quickbooks.invoices.values()
    assert result.reason == f"invoice No-{invoice.id} for 2,500.00 USD created; 7,500.01 USD is left to bill"


async def test_the_total_is_told_with_tax_and_what_is_left_without(world: Any, run: Any) -> None:
    world.quickbooks.tax = Decimal("206.25")

    result = await run(amount="2500")

    assert result.outputs["invoice_total"] == "2706.25"
    assert result.outputs["deal_remaining"] == "7500.01"


@pytest.mark.parametrize(
    ("invoice_type", "line"),
    [
        ("deposit", "Deposit: Roof"),
        ("follow_up", "Follow-up: Roof"),
        ("final", "Final invoice: Roof"),
        ("full", "Invoice: Roof"),
    ],
)
async def test_the_line_says_what_it_is_for(world: Any, run: Any, invoice_type: str, line: str) -> None:
    """F3."""
    await run(invoice_type=invoice_type, amount="1")

    assert world.quickbooks.drafts[0].sheet.lines[0].description == line


async def test_the_note_carries_memo_deal_and_marker(world: Any, run: Any) -> None:
    """The marker is how the invoice is found again when an answer was lost."""
    await run(memo="Phase 1")

    assert world.quickbooks.drafts[0].note == "Phase 1 · HubSpot deal 7 · Stagebill ex-1"


async def test_without_a_memo_the_note_has_no_empty_part(world: Any, run: Any) -> None:
    await run()

    assert world.quickbooks.drafts[0].note == "HubSpot deal 7 · Stagebill ex-1"


async def test_item_terms_message_and_recipient_reach_the_invoice(world: Any, run: Any) -> None:
    """F9, F10, F17."""
    await run(terms="Net 30", customer_message="Thank you")

    (draft,) = world.quickbooks.drafts
    assert (draft.sheet.lines[0].item_id, draft.terms_id) == ("19", "3")
    assert (draft.customer_message, draft.bill_email) == ("Thank you", "ann@example.com")


async def test_dates_of_the_author_are_kept(world: Any, run: Any) -> None:
    """F18: HubSpot sends dates as milliseconds at midnight UTC."""
    await run(invoice_date="1772323200000", due_date="2026-03-15")

    (draft,) = world.quickbooks.drafts
    assert (draft.invoice_date, draft.due_date) == (date(2026, 3, 1), date(2026, 3, 15))


async def test_an_invoice_is_dated_today_where_the_rules_live(world: Any, run: Any) -> None:
    """Half past eleven in the evening in Chicago is tomorrow in UTC already."""
    world.now = datetime(2026, 3, 3, 5, 30, tzinfo=UTC)

    await run()

    assert world.quickbooks.drafts[0].invoice_date == date(2026, 3, 2)


# How much


async def test_percent_is_of_the_deals_amount(world: Any, run: Any) -> None:
    """F4."""
    await run(invoice_type="deposit", percent="12.5%")

    assert world.quickbooks.drafts[0].sheet.net == Money.of("1250.00", "USD")


async def test_final_takes_what_is_left(world: Any, run: Any) -> None:
    """F5."""
    await run("ex-1", invoice_type="deposit", percent="30")
    await run("ex-2", invoice_type="final")

    assert [draft.sheet.net.text for draft in world.quickbooks.drafts] == ["3000.00", "7000.01"]


async def test_a_rules_instalment_is_billed_by_its_id(world: Any, run: Any) -> None:
    """The ledger works the amount out in its own transaction; the one decided on before may be old."""
    await run(invoice_type="deposit", amount="3000.00", schedule="project", instalment="deposit")

    assert world.account.wishes == [Wanted("deposit", schedule="project", instalment="deposit")]


async def test_half_a_cent_is_refused_not_rounded(world: Any, run: Any) -> None:
    with pytest.raises(Refused) as caught:
        await run(amount="100.005")

    assert str(caught.value) == "amount: 100.005 is finer than the smallest unit of USD, 0.01"
    assert world.quickbooks.changes == []


async def test_a_deal_over_zero_has_nothing_to_bill(world: Any, run: Any) -> None:
    """F31."""
    world.set_deal(amount="0")

    with pytest.raises(NothingToDo):
        await run()
    assert world.quickbooks.changes == []


@pytest.mark.parametrize("missing", ["item", "terms", "contact"])
async def test_over_zero_nothing_else_is_found_missing(world: Any, run: Any, missing: str) -> None:
    """F31: nobody has to fill in what an invoice that is not made would need."""
    world.set_deal(amount="0")
    if missing == "contact":
        world.crm.person = None
    given = {"item": "" if missing == "item" else "Consulting", "terms": "Net 99" * (missing == "terms")}

    with pytest.raises(NothingToDo):
        await run(**given)


@pytest.mark.parametrize("name", ["invoice_date", "due_date"])
async def test_an_absurd_date_is_refused_by_its_name(world: Any, run: Any, name: str) -> None:
    with pytest.raises(Refused) as caught:
        await run(**{name: "0001-01-01"})

    assert str(caught.value) == (
        f"{name}: 0001-01-01 is more than 100 years away from today; give the day meant"
    )
    assert world.quickbooks.changes == []


# Repeats and lost answers


async def test_a_call_delivered_twice_creates_one_invoice(world: Any, run: Any) -> None:
    """F117: HubSpot may repeat a call; the customer must get one bill."""
    first = await run()
    again = await run()

    assert again == first
    assert len(world.quickbooks.invoices) == 1


async def test_a_lost_answer_and_its_repeat_make_one_invoice(world: Any, run: Any) -> None:
    world.quickbooks.lose("create invoice")
    with pytest.raises(Unsure):
        await run()

    result = await run()

    assert result.outputs["invoice_id"] in world.quickbooks.invoices
    assert len(world.quickbooks.invoices) == 1


async def test_a_repeat_goes_on_where_it_was_whatever_changed_since(world: Any, run: Any) -> None:
    """The invoice exists: that its item was retired since, or its deal deleted, is no refusal."""
    world.quickbooks.lose("create invoice")
    with pytest.raises(Unsure):
        await run()
    world.quickbooks.lists["item"] = ()
    world.crm.found = None

    result = await run()

    assert result.outcome is Outcome.DONE
    assert result.outputs["invoice_id"] in world.quickbooks.invoices


async def test_while_an_answer_is_lost_the_amount_stays_taken(world: Any, run: Any) -> None:
    world.quickbooks.lose("create invoice")
    with pytest.raises(Unsure):
        await run("ex-1")

    with pytest.raises(Refused):
        await run("ex-2")
    assert len(world.quickbooks.invoices) == 1


@pytest.mark.parametrize("call", ["create customer", "create invoice", "send invoice"])
async def test_a_busy_quickbooks_is_no_outcome_and_the_repeat_goes_on(
    world: Any, run: Any, call: str
) -> None:
    """F115: the worker tries again; the action keeps nothing in memory."""
    world.quickbooks.fail(call, TryLater("QuickBooks is busy"))
    with pytest.raises(TryLater):
        await run(email_delivery="now")

    await run(email_delivery="now")

    assert world.quickbooks.changes == ["create customer", "create invoice", "send invoice"]


# Refusals: nothing is created


def without_contact(world: Any) -> None:
    world.crm.person = None


def without_deal(world: Any) -> None:
    world.crm.found = None


def with_sales_tax(world: Any) -> None:
    world.quickbooks.company = replace(world.quickbooks.company, uses_sales_tax=True)


def as_it_is(world: Any) -> None:
    """Nothing special."""


@pytest.mark.parametrize(
    ("prepare", "given", "message"),
    [
        pytest.param(
            as_it_is,
            {"item": None},
            "no item is given; choose a product or service, add line items to the deal, or set "
            "defaults.create-invoice.item in the rules",
            id="no-item",
        ),
        pytest.param(
            as_it_is, {"item": "Roofs"}, 'QuickBooks has no active item called "Roofs"', id="unknown-item"
        ),
        pytest.param(
            with_sales_tax,
            {},
            "no tax code is given and the QuickBooks company keeps sales tax; choose one, or set "
            "defaults.create-invoice.tax_code in the rules",
            id="no-tax-code",
        ),
        pytest.param(
            as_it_is,
            {"tax_code": "Mars"},
            'QuickBooks has no active tax_code called "Mars"',
            id="unknown-tax-code",
        ),
        pytest.param(
            as_it_is, {"terms": "Net 7"}, 'QuickBooks has no active term called "Net 7"', id="unknown-terms"
        ),
        pytest.param(
            as_it_is,
            {"email_delivery": "scheduled", "send_at": "2026-03-02T08:54"},
            "send_at has passed already; give a later time",
            id="send-at-passed",
        ),
        pytest.param(without_deal, {}, "HubSpot has no deal 7; it may be deleted", id="no-deal"),
        pytest.param(
            without_contact, {}, "the deal has no contact; add one with an e-mail address", id="no-contact"
        ),
        pytest.param(as_it_is, {"amount": "10000.02"}, "more than what is left to bill", id="too-much"),
    ],
)
async def test_a_refusal_reserves_and_creates_nothing(
    world: Any, run: Any, prepare: Any, given: dict[str, Any], message: str
) -> None:
    prepare(world)

    with pytest.raises(Refused) as caught:
        await run(**given)

    assert str(caught.value) == message
    assert world.quickbooks.changes == []
    assert world.account.bills == {}


async def test_a_missing_customer_is_refused_where_it_must_exist(world: Any, run: Any) -> None:
    with pytest.raises(Refused, match="no active customer"):
        await run(customer="must_exist")

    assert world.quickbooks.changes == []


async def test_quickbooks_refusal_of_the_invoice_is_the_actions(world: Any, run: Any) -> None:
    world.quickbooks.fail("create invoice", Refused("the books are closed until 2026-02-28", code="6210"))

    with pytest.raises(Refused, match="the books are closed until 2026-02-28"):
        await run()
    assert world.quickbooks.invoices == {}


# Customers


async def test_a_known_customer_is_billed_without_creating_one(world: Any, run: Any) -> None:
    """F55."""
    world.quickbooks.customers["ann@example.com"] = Customer("58", "Ann Lee", "ann@example.com")

    await run(customer="must_exist")

    assert world.quickbooks.drafts[0].customer_id == "58"
    assert world.quickbooks.changes == ["create invoice"]


async def test_a_missing_customer_is_created_with_company_and_currency(world: Any, run: Any) -> None:
    """F14, F57."""
    world.crm.organisation = Company("31", "Acme")

    await run()

    (customer,) = world.quickbooks.customers.values()
    assert customer.name == "Acme (USD)"
    assert world.quickbooks.drafts[0].customer_id == customer.id


# Tax codes


@pytest.mark.parametrize("told", ["NON", "non", " Tax "])
async def test_in_the_us_tax_and_non_stand_on_the_line(world: Any, run: Any, told: str) -> None:
    """F16: they are no entries of the list of tax codes there."""
    with_sales_tax(world)

    await run(tax_code=told)

    (draft,) = world.quickbooks.drafts
    assert (draft.sheet.lines[0].tax_code, draft.sheet.transaction_tax_code) == (told.strip().upper(), None)


async def test_in_the_us_any_other_code_is_the_whole_invoices(world: Any, run: Any) -> None:
    with_sales_tax(world)

    await run(tax_code="California")

    (draft,) = world.quickbooks.drafts
    assert (draft.sheet.lines[0].tax_code, draft.sheet.transaction_tax_code) == ("TAX", "5")


async def test_elsewhere_the_line_has_the_codes_id(world: Any, run: Any) -> None:
    """F100."""
    world.quickbooks.company = replace(world.quickbooks.company, country="GB", uses_sales_tax=True)
    world.quickbooks.lists["tax_code"] = (type(world.quickbooks.lists["item"][0])("6", "20.0% S"),)

    await run(tax_code="20.0% S")

    (draft,) = world.quickbooks.drafts
    assert (draft.sheet.lines[0].tax_code, draft.sheet.transaction_tax_code) == ("6", None)


async def test_elsewhere_non_is_a_name_like_any_other(world: Any, run: Any) -> None:
    world.quickbooks.company = replace(world.quickbooks.company, country="GB", uses_sales_tax=True)

    with pytest.raises(Refused, match='no active tax_code called "NON"'):
        await run(tax_code="NON")


async def test_a_company_without_sales_tax_needs_no_code(world: Any, run: Any) -> None:
    await run()

    (draft,) = world.quickbooks.drafts
    assert (draft.sheet.lines[0].tax_code, draft.sheet.transaction_tax_code) == (None, None)


# The mail


async def test_sent_now_the_invoice_is_mailed_once(world: Any, run: Any) -> None:
    """F35."""
    result = await run(email_delivery="now")
    await run(email_delivery="now")

    assert world.quickbooks.mails == [(result.outputs["invoice_id"], None)]
    assert result.outputs["invoice_status"] == "sent"
    assert result.reason.endswith(" created and e-mailed; 0.00 USD is left to bill")


async def test_by_default_nobody_is_mailed(world: Any, run: Any) -> None:
    """F37."""
    result = await run()

    assert world.quickbooks.mails == []
    assert result.outputs["invoice_status"] == "draft"


async def test_a_refused_mail_leaves_the_invoice_and_says_so(world: Any, run: Any) -> None:
    """It must not look as if there were no invoice: somebody would make another one."""
    world.quickbooks.fail("send invoice", Refused("QuickBooks has no address to send to", code="6420"))

    result = await run(email_delivery="now")

    assert result.outcome is Outcome.DONE
    assert result.outputs["invoice_status"] == "draft"
    assert "; it was not e-mailed: QuickBooks has no address to send to; " in result.reason


async def test_a_mail_of_which_nobody_knows_is_not_called_unsent(world: Any, run: Any) -> None:
    """F113: who reads "not e-mailed" would send it again."""
    lost = Refused("nobody knows whether the mail server has taken the mail", category=Unsure.category)
    world.quickbooks.fail("send invoice", lost)

    result = await run(email_delivery="now")

    assert "; whether it was e-mailed is not known: nobody knows whether " in result.reason


async def test_what_did_not_go_well_beside_the_mail_is_told(world: Any, run: Any) -> None:
    """F41."""
    world.quickbooks.remark = "QuickBooks does not show it as mailed: the books are closed"

    result = await run(email_delivery="now")

    assert result.outputs["invoice_status"] == "sent"
    assert " created and e-mailed; QuickBooks does not show it as mailed: the books " in result.reason


async def test_a_rule_may_name_the_mail(world: Any, run: Any) -> None:
    """F38."""
    await run(email_delivery="now", mail="standard")

    assert world.quickbooks.worded == ["standard"]


async def test_a_scheduled_mail_keeps_its_words(run: Any) -> None:
    """F36, F38."""
    result = await run(email_delivery="scheduled", send_at=TOMORROW, mail="standard")

    (follow_up,) = result.follow_ups
    assert follow_up.inputs["mail"] == "standard"


async def test_a_scheduled_mail_is_the_one_that_would_leave_now(run: Any) -> None:
    """Whatever the file's defaults for send-invoice say: they may be about reminders."""
    result = await run(email_delivery="scheduled", send_at=TOMORROW)

    (follow_up,) = result.follow_ups
    assert follow_up.inputs["mail"] == "quickbooks"


async def test_a_lost_answer_to_the_mail_is_not_sent_twice(world: Any, run: Any) -> None:
    world.quickbooks.lose("send invoice")
    with pytest.raises(Unsure):
        await run(email_delivery="now")

    result = await run(email_delivery="now")

    assert len(world.quickbooks.mails) == 1
    assert result.outputs["invoice_status"] == "sent"


async def test_a_scheduled_mail_is_an_execution_of_its_own(world: Any, run: Any) -> None:
    """F36: the create ends done, awaiting its send."""
    result = await run(email_delivery="scheduled", send_at=TOMORROW)

    invoice_id = result.outputs["invoice_id"]
    due = datetime(2026, 3, 3, 15, tzinfo=UTC)
    assert result.outcome is Outcome.DONE
    assert result.outputs["invoice_status"] == "awaiting_send"
    again = {"invoice_id": invoice_id, "quickbooks_company": "", "mail": "quickbooks"}
    assert result.follow_ups == (FollowUp("send-invoice", "send", again, due),)
    assert "created; its e-mail is scheduled; " in result.reason
    assert world.quickbooks.mails == []


async def test_the_follow_up_sends_in_the_same_company(run: Any) -> None:
    """F13: with several companies connected, the send must find the one that has the invoice."""
    result = await run(email_delivery="scheduled", send_at=TOMORROW, quickbooks_company="Acme West")

    (follow_up,) = result.follow_ups
    assert follow_up.inputs["quickbooks_company"] == "Acme West"


async def test_without_a_schedule_nothing_follows(run: Any) -> None:
    assert (await run(email_delivery="now")).follow_ups == ()


async def test_clocks_may_differ_by_five_minutes(run: Any) -> None:
    result = await run(email_delivery="scheduled", send_at="2026-03-02T08:55")

    assert result.outputs["invoice_status"] == "awaiting_send"


async def test_a_run_that_waited_long_is_not_refused_for_a_passed_send(world: Any, inputs: Any) -> None:
    """The time counts from when it was asked for, not from when QuickBooks answers again."""
    asked = inputs(email_delivery="scheduled", send_at=TOMORROW)
    late = world.context(now=world.now + timedelta(days=2), received_at=world.now)

    result = await create_invoice.handle(asked, late)

    assert result.outcome is Outcome.DONE


# Inputs


def test_only_the_type_must_be_given(read: Any) -> None:
    inputs = read(create_invoice, invoice_type="full")

    assert (inputs.email_delivery, inputs.customer) == ("none", "create_if_missing")
    assert (inputs.memo, inputs.customer_message) == ("", "")


def test_what_is_empty_counts_as_not_given(inputs: Any) -> None:
    """HubSpot sends an empty text for a field that its author left alone."""
    assert inputs(percent="", amount="", send_at="").percent is None


def test_blanks_around_a_value_do_not_count(inputs: Any) -> None:
    assert inputs(item="  Consulting ").item == "Consulting"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"invoice_type": None}, "invoice_type is missing; fill it in", id="no-type"),
        pytest.param(
            {"invoice_type": "depositt"},
            "invoice_type is \"depositt\"; choose 'deposit', 'follow_up', 'final' or 'full'",
            id="unknown-type",
        ),
        pytest.param(
            {"percent": "30", "amount": "5"},
            "percent and amount are both given; give one of them",
            id="percent-and-amount",
        ),
        pytest.param(
            {"percent": "0"},
            "percent: 0 is out of range; give more than 0 and at most 100",
            id="percent-zero",
        ),
        pytest.param(
            {"percent": "100.01"},
            "percent: 100.01 is out of range; give more than 0 and at most 100",
            id="percent-above-100",
        ),
        pytest.param(
            {"percent": "a third"},
            'percent: "a third" is not a plain number like 1000.00; give a percent like 30',
            id="percent-in-words",
        ),
        pytest.param(
            {"amount": "1,000"},
            'amount: "1,000" is not a plain number like 1000.00; give an amount like 149.50',
            id="amount-with-comma",
        ),
        pytest.param(
            {"amount": "NaN"},
            'amount: "NaN" is not a plain number like 1000.00; give an amount like 149.50',
            id="amount-nan",
        ),
        pytest.param(
            {"amount": "0"}, "amount: 0 is not above 0; give an amount like 149.50", id="amount-zero"
        ),
        pytest.param(
            {"amount": "-5"}, "amount: -5 is not above 0; give an amount like 149.50", id="amount-negative"
        ),
        pytest.param(
            {"amount": ["5"]}, "amount: a list was sent where a text was expected", id="amount-a-list"
        ),
        pytest.param(
            {"email_delivery": "scheduled"},
            "send_at is missing; a scheduled e-mail needs a date and a time",
            id="scheduled-without-time",
        ),
        pytest.param(
            {"email_delivery": "now", "send_at": TOMORROW},
            "send_at is given but email_delivery is not scheduled; set it to scheduled",
            id="time-without-scheduled",
        ),
        pytest.param(
            {"email_delivery": "scheduled", "send_at": "2026-03-03"},
            'send_at: "2026-03-03" is not a time; give one like 2026-03-31T09:00',
            id="send-at-a-day",
        ),
        pytest.param(
            {"invoice_date": "2026-03-10", "due_date": "2026-03-09"},
            "due_date lies before invoice_date; give a later one",
            id="due-before-invoice",
        ),
        pytest.param(
            {"due_date": "31.03.2026"},
            'due_date: "31.03.2026" is not a day; give one like 2026-03-31',
            id="german-date",
        ),
        pytest.param(
            {"due_date": "2026-02-30"},
            'due_date: "2026-02-30" is not a day; give one like 2026-03-31',
            id="no-such-day",
        ),
        pytest.param(
            {"memo": "x" * 3501}, "memo is too long; at most 3500 characters fit", id="memo-too-long"
        ),
        pytest.param(
            {"ammount": "5"}, 'there is no input "ammount"; did you mean "amount"?', id="misspelled"
        ),
    ],
)
def test_wrong_inputs_are_told_in_one_sentence(inputs: Any, given: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused) as caught:
        inputs(**given)

    assert str(caught.value) == message
    assert caught.value.category == "input"
