"""The play, from the first step to the last."""

from sandbox.demo import billing, ledger, receiving, refusing
from sandbox.demo.scene import Scene


def play(scene: Scene) -> None:
    """Play and check every step.

    Raises: Difference at the first thing that is not as it should be, CannotRun.
    """
    ledger.check_rules(scene)
    call, outputs, small = billing.call_from_workflow(scene)
    deposit = billing.enter_contract(scene)
    rest = billing.win_deal(scene, deposit)
    scheduled = billing.schedule_mail(scene)
    receiving.pay_in_quickbooks(scene, small)
    receiving.receive_review_request(scene)
    refusing.repeat_call(scene, call, outputs, small)
    refusing.forge_calls(scene)
    refusing.bill_too_much(scene, scheduled)
    receiving.record_part(scene, deposit, rest)
    ledger.list_executions(scene, scheduled)
