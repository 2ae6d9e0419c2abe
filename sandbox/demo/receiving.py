"""Steps in which money comes in, and what follows from it."""

import re
from decimal import Decimal

import httpx

from sandbox.demo.invoices import Invoice
from sandbox.demo.report import money
from sandbox.demo.scene import Scene
from sandbox.demo.standins import Mail

_REVIEW_LINK = "https://g.page/r/example/review"  # of rules.example.yaml
_PART = Decimal("1000.00")


def pay_in_quickbooks(scene: Scene, invoice: Invoice) -> None:
    """A payment that somebody books in QuickBooks comes back to the deal."""
    deal = scene.cast.gutter
    scene.report.step("A payment made in QuickBooks comes back to the deal")
    scene.report.said("QuickBooks", f"{deal.person} pays invoice {invoice.number}; a webhook tells of it.")
    scene.stage.quickbooks.pay(invoice.id)
    shown = scene.deal_shows(
        deal, {"paid_total": "420.00", "open_balance": "0.00", "last_invoice_status": "paid"}
    )
    paid = scene.stage.quickbooks.invoice(invoice.id)
    scene.checks.same(f"the balance of invoice {invoice.number}", paid.balance, Decimal(0))
    scene.show(paid)
    scene.report.said("HubSpot", f'the deal "{deal.name}" shows:')
    scene.report.table(shown)


def receive_review_request(scene: Scene) -> None:
    """The first paid invoice makes the rule file ask for a review."""
    deal = scene.cast.gutter
    scene.report.step("The first paid invoice asks for a review")
    scene.report.said(
        "Stagebill",
        f'asks {deal.person}, as the rule "review-after-first-paid-invoice" says, and at once: '
        f"it is daytime there ({deal.zone}).",
    )
    mails = scene.checks.until(
        scene.stage.mailbox.mails, bool, lambda _: f"a review request to {deal.email} should have arrived"
    )
    scene.checks.same("the addresses of the mails", [mail.to for mail in mails], [deal.email])
    _check_mail(scene, mails[0])
    scene.report.said("Mailbox", f'"{mails[0].subject}" to {mails[0].to}, as text and as HTML:')
    scene.report.quote(mails[0].text)


def _check_mail(scene: Scene, mail: Mail) -> None:
    """Both parts hold a link of Stagebill's own, which tells that it was followed, and leads to the site."""
    link = re.compile(rf"{re.escape(scene.stage.service_url)}/reviews/[\w-]+")
    for part, content in (("text", mail.text), ("HTML", mail.html)):
        found = link.search(content)
        leads_to = _leads_to(found[0]) if found else ""
        scene.checks.same(f"where the link in the {part} part leads", leads_to, _REVIEW_LINK)


def _leads_to(link: str) -> str:
    return str(httpx.get(link, trust_env=False).headers.get("location", ""))


def record_part(scene: Scene, deposit: Invoice, rest: Invoice) -> None:
    """A workflow records money on account; it goes to the deal's oldest open invoice."""
    deal = scene.cast.roof
    scene.report.step("A workflow records a payment in part")
    scene.report.said(
        "HubSpot", f"a workflow calls record-payment for {deal.told}, signed: {money(_PART)} by check."
    )
    inputs = {"amount": str(_PART), "payment_method": "Check", "reference": "4711"}
    _, outputs = scene.workflow("record-payment", deal, inputs)
    scene.ended(outputs, "done")
    scene.checks.same("applied_amount", outputs["applied_amount"], str(_PART))
    scene.checks.same("invoice_status", outputs["invoice_status"], "partially_paid")
    scene.report.said("Stagebill", f"{outputs['outcome']}: {outputs['reason']}.")
    shown = scene.deal_shows(deal, {"paid_total": "1000.00", "open_balance": "9000.01"})
    _add_up(scene, [scene.stage.quickbooks.invoice(each.id) for each in (deposit, rest)])
    scene.report.said("HubSpot", "the deal shows:")
    scene.report.table(shown)


def _add_up(scene: Scene, invoices: list[Invoice]) -> None:
    balances = [(f"Open on invoice {each.number}", each.balance) for each in invoices]
    scene.checks.same("the open balances", [money(each) for _, each in balances], ["2,000.00", "7,000.01"])
    scene.report.said("QuickBooks", "what is open now:")
    scene.report.sum(balances, "Open on the deal")
