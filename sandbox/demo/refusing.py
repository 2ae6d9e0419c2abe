"""Steps in which nothing may happen: a repeat, forged calls, too large an amount."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal

from sandbox.demo.invoices import Invoice
from sandbox.demo.report import money
from sandbox.demo.scene import Deal, Scene
from sandbox.demo.standins import Call

_TOO_MUCH = Decimal("900.00")
_UNAUTHORIZED = 401


def repeat_call(scene: Scene, first: Call, outputs: Mapping[str, str], invoice: Invoice) -> None:
    """HubSpot delivers the first workflow call again."""
    scene.report.step("The same call, delivered twice")
    scene.report.said("HubSpot", f"delivers the call of step 2 again, as {first.callback_id}.")
    with _nothing_written(scene):
        again = scene.stage.hubspot.repeat(first.callback_id)
        scene.checks.same("the answer to the repeat", again.status, 200)
        scene.checks.same("the repeat's outputs", again.outputs, outputs)
        scene.invoices(scene.cast.gutter, 1)
        scene.report.said("Stagebill", f"gives the same answer as then: invoice {invoice.number}.")


def forge_calls(scene: Scene) -> None:
    """Calls that HubSpot did not sign."""
    deal = scene.cast.winter
    scene.report.step("Calls with a bad signature")
    before = _standing(scene, deal)
    inputs = {"invoice_type": "full", "email_delivery": "now"}
    with _nothing_written(scene):
        for signature, told in _FORGERIES.items():
            call = scene.stage.hubspot.run("create-invoice", deal.id, inputs, signature)
            scene.checks.same(f"the answer to a call {told}", call.status, _UNAUTHORIZED)
            scene.report.said("Somebody", f"calls create-invoice {told}: answered {call.status}.")
        scene.checks.same("the deal after forged calls", _standing(scene, deal), before)


def _standing(scene: Scene, deal: Deal) -> dict[str, str]:
    """A deal's properties without HubSpot's own, which tell when it was last touched."""
    properties = scene.stage.hubspot.deal(deal.id)
    return {name: value for name, value in properties.items() if not name.startswith("hs_")}


_FORGERIES = {
    "wrong": "signed with another secret",
    "stale": "signed ten minutes ago",
    "none": "without a signature",
}


def bill_too_much(scene: Scene, invoice: Invoice) -> None:
    """More than the deal is worth."""
    deal = scene.cast.winter
    left = deal.amount - invoice.total
    scene.report.step("More than is left to bill")
    scene.report.said(
        "HubSpot",
        f"a workflow calls create-invoice for {deal.told}, of which {money(invoice.total)} are billed, "
        f"signed: {money(_TOO_MUCH)}.",
    )
    with _nothing_written(scene):
        inputs = {"invoice_type": "follow_up", "amount": str(_TOO_MUCH)}
        _, outputs = scene.workflow("create-invoice", deal, inputs)
        scene.ended(outputs, "refused")
        _names_both(scene, outputs["reason"], left)
        scene.invoices(deal, 1)
        scene.report.said("Stagebill", f"{outputs['outcome']}: {outputs['reason']}.")
    _reason_on_deal(scene, deal, outputs["reason"])


def _names_both(scene: Scene, reason: str, left: Decimal) -> None:
    for amount in (_TOO_MUCH, left):
        scene.checks.that(str(amount) in reason, f'the reason should name {amount} and is "{reason}"')


def _reason_on_deal(scene: Scene, deal: Deal, reason: str) -> None:
    scene.deal_shows(deal, {"last_outcome": "refused", "last_reason": reason, "remaining_to_bill": "600.00"})
    scene.report.said("HubSpot", "the deal shows the refusal and its reason; 600.00 is still left to bill.")


@contextmanager
def _nothing_written(scene: Scene) -> Iterator[None]:
    """Counts what the service wrote in QuickBooks, before and after."""
    before = scene.stage.quickbooks.writes()
    yield
    scene.checks.same("the writing calls in QuickBooks' log", scene.stage.quickbooks.writes(), before)
    calls = sum(before.values())
    scene.report.said("QuickBooks", f"its log holds the same {calls} writing calls as before.")
