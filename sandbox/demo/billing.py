"""Steps in which invoices are made: by a workflow, by the stages of a deal, on schedule."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sandbox.demo.invoices import Invoice
from sandbox.demo.report import clock, money
from sandbox.demo.scene import Deal, Scene
from sandbox.demo.standins import Call

MAIL_AFTER = timedelta(seconds=3)  # from the call to the planned e-mail
OUTPUTS = (
    "invoice_id",
    "invoice_number",
    "invoice_total",
    "balance_due",
    "invoice_status",
    "due_date",
    "deal_remaining",
    "invoice_link",
)


def call_from_workflow(scene: Scene) -> tuple[Call, dict[str, str], Invoice]:
    """A marketer's workflow bills a small deal in full."""
    deal = scene.cast.gutter
    scene.report.step('A workflow runs "Create QuickBooks invoice"')
    scene.report.said(
        "HubSpot", f"a workflow calls create-invoice for {deal.told}, signed: in full, no e-mail."
    )
    call, outputs = scene.workflow("create-invoice", deal, {"invoice_type": "full", "email_delivery": "none"})
    scene.ended(outputs, "done")
    invoice = scene.only_invoice(deal)
    _check(scene, invoice, deal, deal.amount, emailed=False)
    scene.checks.same("invoice_number", outputs["invoice_number"], invoice.number)
    scene.checks.same("invoice_status", outputs["invoice_status"], "draft")
    scene.checks.same("deal_remaining", outputs["deal_remaining"], "0.00")
    scene.report.said("Stagebill", f"{outputs['outcome']}: {outputs['reason']}. The workflow can use:")
    scene.report.table({name: outputs[name] for name in OUTPUTS})
    scene.show(invoice)
    return call, outputs, invoice


def enter_contract(scene: Scene) -> Invoice:
    """The rule file's schedule bills the deposit when the contract is sent."""
    deal = scene.cast.roof
    scene.report.step("A deal enters a stage, and the rule file bills the deposit")
    scene.report.said("HubSpot", f"{deal.told} is dragged to the stage contractsent.")
    scene.stage.hubspot.move(deal.id, "contractsent")
    shown = scene.deal_shows(
        deal,
        {
            "invoice_count": "1",
            "billed_total": "3000.00",
            "remaining_to_bill": "7000.01",
            "last_invoice_status": "sent",
        },
    )
    invoice = scene.only_invoice(deal)
    _check(scene, invoice, deal, Decimal("3000.00"), emailed=True)
    scene.checks.same("the deposit's terms", invoice.terms, "Due on receipt")
    scene.checks.same("the deposit's due date", invoice.due, invoice.date)
    _mailed_once(scene, invoice)
    scene.report.said("Stagebill", "bills 30 %, as the rule file says, and has QuickBooks e-mail it:")
    scene.show(invoice)
    scene.report.said("HubSpot", "the deal shows:")
    scene.report.table(shown)
    return invoice


def win_deal(scene: Scene, deposit: Invoice) -> Invoice:
    """The rest is billed when the deal is won, to the cent."""
    deal = scene.cast.roof
    scene.report.step("The deal is won, and the rest is billed to the cent")
    scene.report.said("HubSpot", f'"{deal.name}" is dragged to the stage closedwon.')
    scene.stage.hubspot.move(deal.id, "closedwon")
    shown = scene.deal_shows(
        deal, {"invoice_count": "2", "billed_total": "10000.01", "remaining_to_bill": "0.00"}
    )
    first, rest = scene.invoices(deal, 2)
    _check(scene, rest, deal, Decimal("7000.01"), emailed=False)
    scene.checks.same("the sum of both invoices", first.total + rest.total, deal.amount)
    scene.report.said("Stagebill", "bills everything that is left:")
    scene.show(rest)
    scene.report.sum(
        [(f"Invoice {deposit.number}", first.total), (f"Invoice {rest.number}", rest.total)], "Together"
    )
    scene.report.said("HubSpot", f"the deal is worth {money(deal.amount)} and shows:")
    scene.report.table(shown)
    return rest


def schedule_mail(scene: Scene) -> Invoice:
    """An invoice is made now and mailed at its time: not before, and once."""
    deal = scene.cast.winter
    send_at = whole_second(datetime.now(UTC) + MAIL_AFTER)
    scene.report.step("An invoice whose e-mail is scheduled")
    scene.report.said(
        "HubSpot",
        f"a workflow calls create-invoice for {deal.told}, signed: a deposit of 50 %, "
        f"e-mailed at {clock(send_at)}.",
    )
    inputs = {
        "invoice_type": "deposit",
        "percent": "50",
        "email_delivery": "scheduled",
        "send_at": send_at.isoformat(),
    }
    _, outputs = scene.workflow("create-invoice", deal, inputs)
    scene.ended(outputs, "done")
    scene.checks.same("invoice_status", outputs["invoice_status"], "awaiting_send")
    scene.report.said("Stagebill", f"{outputs['outcome']}: {outputs['reason']}.")
    invoice = scene.only_invoice(deal)
    _check_not_mailed_yet(scene, invoice, send_at)
    _wait_for_mail(scene, invoice, send_at)
    return invoice


def _check_not_mailed_yet(scene: Scene, invoice: Invoice, send_at: datetime) -> None:
    mails = len(scene.stage.quickbooks.mails(invoice.id))
    now = datetime.now(UTC)
    if now < send_at:  # on a busy machine the time may have come already
        scene.checks.same(f"the e-mails of invoice {invoice.number} before their time", mails, 0)
        scene.report.said("QuickBooks", f"has not e-mailed it at {clock(now)}.")


def _wait_for_mail(scene: Scene, invoice: Invoice, send_at: datetime) -> None:
    quickbooks = scene.stage.quickbooks
    (mail, *more) = scene.checks.until(
        lambda: quickbooks.mails(invoice.id),
        bool,
        lambda _: f"invoice {invoice.number} should have been e-mailed at {clock(send_at)} and was not",
    )
    scene.checks.that(
        mail.at >= send_at,
        f"the e-mail was due at {clock(send_at)} and left too early, at {clock(mail.at)}",
    )
    scene.checks.same("further e-mails of the invoice", len(more), 0)
    scene.deal_shows(scene.cast.winter, {"last_invoice_status": "sent"})
    scene.report.said("QuickBooks", f'e-mails "{mail.subject}" to {mail.to} at {clock(mail.at)}.')
    scene.show(quickbooks.invoice(invoice.id))


def whole_second(moment: datetime) -> datetime:
    """The next full second: QuickBooks tells no fractions.

    >>> whole_second(datetime.fromisoformat("2026-03-02T10:00:00.250+00:00")).isoformat()
    '2026-03-02T10:00:01+00:00'
    """
    return moment.replace(microsecond=0) + timedelta(seconds=1)


def _check(scene: Scene, invoice: Invoice, deal: Deal, amount: Decimal, *, emailed: bool) -> None:
    checks = scene.checks
    named = f"invoice {invoice.number}"
    checks.same(f"the customer of {named}", invoice.customer, deal.person)
    checks.same(f"the total of {named}", invoice.total, amount)
    checks.same(f"the balance of {named}", invoice.balance, amount)
    checks.same(f"{named}: e-mailed", invoice.emailed, emailed)


def _mailed_once(scene: Scene, invoice: Invoice) -> None:
    addresses = [mail.to for mail in scene.stage.quickbooks.mails(invoice.id)]
    scene.checks.same(
        f"the addresses that invoice {invoice.number} was mailed to", addresses, [invoice.email]
    )
