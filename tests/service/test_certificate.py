"""The certificate of agreement: both vendors and the ledger, to the cent (F210)."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from engine.commands.certificate import make
from engine.commands.executions import retry
from engine.commands.output import FAILED, FOUND, OK, Out
from engine.compose import open_base
from engine.proof.latest import sentences
from engine.store.proof_tables import Certificate
from engine.store.tables import Decision, Execution

PORTAL = "4210001"


async def certified(service: Any, *, mending: bool = False, as_json: bool = False) -> int:
    base = open_base(service.settings, service.world)
    try:
        return await make(base, Out(as_json=as_json), [PORTAL], mending=mending)
    finally:
        await base.aclose()


@pytest.fixture
async def deal(service: Any, capsys: pytest.CaptureFixture[str]) -> str:
    """A deal with an invoice of 500.00 that is partly paid."""
    made = str(await service.deal(pipeline="other", amount="500"))
    await service.call("create-invoice", made, "ap-4210001-1-1-0", invoice_type="full")
    service.clock.forward(minutes=1)
    await service.call("record-payment", made, "ap-4210001-2-1-0", amount="200")
    await service.later(minutes=20)
    capsys.readouterr()
    return made


async def silently(service: Any, path: str, **told: Any) -> None:
    """Somebody does that in QuickBooks, and its webhook is lost."""
    await service.quickbooks.post("target", {"url": "https://nobody.test"})
    await service.quickbooks.post(path, told)
    service.clock.forward(minutes=20)


def lines(capsys: Any) -> list[str]:
    return [line.strip() for line in capsys.readouterr().out.splitlines()]


async def test_what_agrees_is_told_in_one_line(service: Any, deal: str, capsys: Any):
    """An invoice, a payment and a deal."""
    assert await certified(service) == OK
    assert lines(capsys)[1] == "3 records, 0 unexplained, 0.00 difference"


async def test_its_metered_reads_are_counted(service: Any, deal: str, capsys: Any):
    before = len(await service.requests())
    await certified(service)
    reads = len(await service.requests()) - before
    assert lines(capsys)[-1].startswith(f"{reads} metered reads of QuickBooks; the chain ends in 11:")


async def test_it_is_kept_with_the_end_of_the_chain(service: Any, deal: str):
    await certified(service)
    (kept,) = service.rows(select(Certificate))
    assert (kept.result, kept.records, kept.head_sequence, kept.asked_by) == ("agrees", 3, 11, "person")


async def test_machines_get_the_same(service: Any, deal: str, capsys: Any):
    await certified(service, as_json=True)
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["sentence"], told["odd"]) == ("3 records, 0 unexplained, 0.00 difference", [])


async def test_a_payment_that_no_webhook_told_is_named_and_mended(service: Any, deal: str, capsys: Any):
    await silently(service, "pay", invoice_id="145", amount=100)

    assert await certified(service, mending=True) == FOUND
    told = lines(capsys)
    assert told[1:5] == [
        "3 records, 1 unexplained, 100.00 USD difference",
        f"ODD      invoice 1001 of deal {deal}: its balance is 300.00 USD here, 200.00 USD in QuickBooks",
        "cause: it was changed in QuickBooks, and no webhook told of it",
        "mend:  stagebill certificate --mend",
    ]
    assert told[-1] == "Mending  1 records are read or written again; the service does that at once"

    await service.settle()
    assert await certified(service) == OK
    assert lines(capsys)[1] == "3 records, 0 unexplained, 0.00 difference"


async def test_a_payment_deleted_in_quickbooks_is_named_and_mended(service: Any, deal: str, capsys: Any):
    await silently(service, "delete", entity="Payment", id="146")

    assert await certified(service, mending=True) == FOUND
    assert any("is deleted in QuickBooks and stands in the ledger" in line for line in lines(capsys))

    await service.settle()
    assert await certified(service) == OK


async def test_a_change_of_a_moment_ago_is_no_unexplained_one(service: Any, deal: str, capsys: Any):
    await service.quickbooks.post("target", {"url": "https://nobody.test"})
    await service.quickbooks.post("pay", {"invoice_id": "145", "amount": 100})

    assert await certified(service) == OK
    assert lines(capsys)[1] == "3 records, 1 under way, 0 unexplained, 100.00 USD difference"


async def test_a_property_that_somebody_changed_in_hubspot_is_named_and_mended(
    service: Any, deal: str, capsys: Any
):
    changed = {"properties": {"stagebill_billed_total": "999"}}
    await service.hubspot.patch(f"objects/deals/{deal}", changed)

    assert await certified(service, mending=True) == FOUND
    assert lines(capsys)[1:5] == [
        "3 records, 1 unexplained, 499.00 USD difference",
        f'ODD      deal {deal}: stagebill_billed_total is "999", not "500.00"',
        "cause: it was changed in HubSpot, or the write did not last",
        "mend:  stagebill certificate --mend",
    ]

    await service.settle()
    assert (await service.properties(deal))["stagebill_billed_total"] == "500.00"
    assert await certified(service) == OK


async def test_a_failed_write_back_is_named_with_the_command_that_mends_it(
    service: Any, deal: str, capsys: Any
):
    await service.hubspot.patch(f"objects/deals/{deal}", {"properties": {"stagebill_paid_total": "0"}})
    (last, *_) = service.rows(
        select(Execution).where(col(Execution.action) == "write-back").order_by(col(Execution.id).desc()),
    )
    service.by_hand(f"UPDATE execution SET outcome = 'failed' WHERE id = '{last.id}'")

    assert await certified(service) == FOUND
    assert lines(capsys)[3:5] == [
        f"cause: execution {last.id}, which was to write it, failed",
        f"mend:  stagebill executions retry {last.id}",
    ]

    store = service.store()
    assert retry(store, last.id, Out(), clock=service.clock) == OK
    store.close()
    await service.settle()
    assert await certified(service) == OK


async def test_a_row_changed_by_hand_is_told_from_a_change_in_quickbooks(
    service: Any, deal: str, capsys: Any
):
    service.by_hand("UPDATE bill SET total_minor = 40000")
    assert await certified(service) == FOUND
    told = lines(capsys)
    assert "cause: QuickBooks has not changed it since: the ledger was changed by hand" in told
    assert f"mend:  stagebill prove --deal {deal}" in told


async def test_nothing_is_mended_from_a_ledger_that_was_altered(service: Any, deal: str, capsys: Any):
    service.by_hand("DELETE FROM bill")
    assert await certified(service, mending=True) == FOUND
    told = lines(capsys)
    assert "mend:  stagebill prove --all" in told
    assert "Mending  0 records are read or written again; the service does that at once" in told


async def test_an_unknown_outcome_that_was_given_up_is_found_and_retried(service: Any, capsys: Any):
    """QuickBooks made the invoice, its answer was lost, and nobody could look for three days."""
    deal = str(await service.deal(pipeline="other", amount="500"))
    await service.call("create-invoice", deal, "ap-4210001-1-1-0", invoice_type="deposit", amount="100")
    down = [{"operation": name, "kind": "refuse", "count": None} for name in ("query", "invoice.create")]
    service.quickbooks.faults.configure(
        {"rules": [{"operation": "invoice.create", "kind": "drop_after"}, *down]}
    )
    await service.call("create-invoice", deal, "ap-4210001-2-1-0", invoice_type="final")
    await service.later(hours=73)
    await service.later(minutes=10)
    service.quickbooks.faults.clear()
    given_up = select(Execution).where(col(Execution.outcome) == "failed", col(Execution.role) == "action")
    (failed,) = service.rows(given_up)

    capsys.readouterr()
    assert await certified(service) == FOUND
    assert f"mend:  stagebill executions retry {failed.id}" in lines(capsys)

    store = service.store()
    assert retry(store, failed.id, Out(), clock=service.clock) == OK
    store.close()
    await service.later(minutes=1)
    assert await certified(service) == OK
    assert len(await service.invoices()) == 2


async def test_entries_cut_off_since_the_last_certificate_are_found(service: Any, deal: str, capsys: Any):
    assert await certified(service) == OK
    service.by_hand("DELETE FROM link WHERE sequence > 4")
    capsys.readouterr()
    assert await certified(service) == FOUND
    assert (
        "ODD      the ledger: the chain does not hold entry 11 any more, which the last certificate named"
        in lines(capsys)
    )


async def test_a_failed_read_makes_none(service: Any, deal: str, capsys: Any):
    """Sums are never taken over partial reads."""
    service.quickbooks.faults.configure({"rules": [{"operation": "query", "kind": "refuse", "count": None}]})
    assert await certified(service) == FAILED
    assert lines(capsys)[1].startswith("could not be made: ")
    (kept,) = service.rows(select(Certificate))
    assert (kept.result, kept.records, kept.difference) == ("not_made", 0, {})


async def test_hubspot_that_cannot_be_read_makes_none(service: Any, deal: str, capsys: Any):
    service.hubspot.faults.configure(
        {"rules": [{"operation": "deals.batch_read", "kind": "refuse", "count": None}]}
    )
    assert await certified(service) == FAILED
    assert lines(capsys)[1].startswith("could not be made: ")


async def test_one_is_made_each_day(service: Any, deal: str):
    for _ in range(2):
        await service.later(hours=6)  # 21:20 and 03:20 UTC: both are 2 March in Chicago
    assert service.rows(select(Certificate)) == []

    await service.later(hours=6)
    await service.later(hours=6)
    (first,) = service.rows(select(Certificate))
    assert (first.result, first.asked_by, first.records) == ("agrees", "day", 3)

    await service.later(days=1)
    assert len(service.rows(select(Certificate))) == 2


async def test_a_rule_gone_silent_is_named(service: Any, deal: str, capsys: Any):
    store = service.store()
    event = service.rows(select(Execution))[0].event_id

    def fired(session: Any) -> None:
        for day in range(5):
            decided = service.clock() - timedelta(days=30 + 2 * day)
            session.add(
                Decision(
                    id=f"d-{day}",
                    event_id=event,
                    portal_id=PORTAL,
                    rule="project",
                    rules_digest="x",
                    verdict="match",
                    reason="",
                    decided_at=decided,
                    mode="live",
                )
            )

    store.write_now(fired, account=PORTAL)
    store.close()
    assert await certified(service) == OK
    assert (
        'Note     rule "project" has been silent for 30 days; it fired on 5 days before, '
        "never more than 2 days apart"
    ) in lines(capsys)


async def test_the_last_one_is_shown_to_those_who_watch(service: Any, deal: str):
    await silently(service, "pay", invoice_id="145", amount=100)
    await certified(service)
    store = service.store()
    ((agrees, sentence),) = store.read_now(sentences)
    store.close()
    assert not agrees
    assert sentence == (
        "certificate of agreement of account 4210001, 2026-03-02 15:41 UTC: 3 records, 1 unexplained, "
        "100.00 USD difference; run stagebill certificate --portal-id 4210001"
    )
    metrics = (await service.http.get("/metrics")).text
    assert "\nstagebill_certificate_unexplained 1.0\n" in metrics


async def test_a_voided_sales_receipt_is_named_and_mended(service: Any, capsys: Any):
    deal = str(await service.deal(pipeline="other", amount="500"))
    told = await service.call(
        "create-sales-receipt", deal, "ap-4210001-1-1-0", item="Consulting", tax_code="NON"
    )
    assert told["outcome"] == "done", told
    await service.later(minutes=20)
    await silently(service, "void", entity="SalesReceipt", id=told["receipt_id"])
    capsys.readouterr()

    assert await certified(service, mending=True) == FOUND
    assert any("is voided in QuickBooks and stands in the ledger" in line for line in lines(capsys))

    await service.settle()
    assert await certified(service) == OK
