"""What `stagebill prove` shows of a deal, and of everything beside QuickBooks (F201, F206)."""

import json
from typing import Any

import pytest

from engine.commands.output import FAILED, FOUND, OK, Out
from engine.commands.prove import prove_deal
from engine.commands.proving import prove_all
from engine.compose import open_base
from engine.errors import NothingToDo
from engine.proof.chain import Head, head

PORTAL = "4210001"


def proved(service: Any, deal: str, *, as_json: bool = False, told: Head | None = None) -> int:
    store = service.store()
    try:
        return prove_deal(store, Out(as_json=as_json), deal, None, told=told)
    finally:
        store.close()


async def all_proved(service: Any, *, ask: bool = True, as_json: bool = False) -> int:
    base = open_base(service.settings, service.world)
    try:
        return await prove_all(base, Out(as_json=as_json), None, told=None, ask=ask)
    finally:
        await base.aclose()


@pytest.fixture
async def deal(service: Any, capsys: pytest.CaptureFixture[str]) -> str:
    """A deal whose deposit is billed by the schedule and partly paid."""
    made = str(await service.deal(amount="10000.00", dealtype="existingbusiness"))
    await service.move(made, "contractsent")
    service.clock.forward(minutes=1)
    told = await service.call("record-payment", made, "ap-4210001-9-1-0", amount="1000", reference="CHK 7")
    assert told["outcome"] == "done", told
    service.clock.forward(minutes=20)
    await service.settle()
    capsys.readouterr()
    return made


async def silently(service: Any, path: str, **told: Any) -> None:
    """Somebody does that in QuickBooks, and its webhook is lost."""
    await service.quickbooks.post("target", {"url": "https://nobody.test"})
    await service.quickbooks.post(path, told)
    service.clock.forward(minutes=20)


async def test_a_deal_that_nobody_touched_is_proved(service: Any, deal: str, capsys: Any):
    """F201."""
    assert proved(service, deal) == OK
    assert capsys.readouterr().out.splitlines()[-1] == (
        "Proved   nothing was altered, and no second document can exist for any of these"
    )


async def test_the_money_of_a_deal_adds_up(service: Any, deal: str, capsys: Any):
    """F206."""
    proved(service, deal)
    wanted = "Money    10,000.00 USD in total = 3,000.00 USD billed + 7,000.00 USD open, net of tax"
    assert wanted in capsys.readouterr().out


async def test_machines_get_bodies_and_entries(service: Any, deal: str, capsys: Any):
    proved(service, deal, as_json=True)
    told = json.loads(capsys.readouterr().out)
    invoice = next(one for one in told["made"] if one["name"] == "create invoice")
    assert (invoice["document_id"], invoice["answer"]["DocNumber"]) == ("145", "1001")
    assert [entry["what"] for entry in invoice["entries"]] == ["intended", "answered"]
    assert told["money"] == {"currency": "USD", "total": "10000.00", "billed": "3000.00", "open": "7000.00"}


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "UPDATE effect SET document_id = '9' WHERE name = 'create invoice'",
            "the id of its document was altered",
        ),
        ("UPDATE bill SET total_minor = 1, amount_minor = 1", "its bill has other amounts than its answer"),
        ("UPDATE bill SET invoice_id = '9'", "its bill has invoice Id 9, its answer Id 145"),
        ("DELETE FROM bill", "it has no bill, so that its amount counts as open"),
        ("UPDATE bill SET deal_total_minor = 5", "is billed of a total of 0.05 USD: 2,999.95 USD too much"),
        ("DELETE FROM link WHERE sequence = 3", "the chain lacks entry 3"),
    ],
    ids=["effect", "bill", "bill-of-another", "no-bill", "overbilled", "chain"],
)
async def test_what_was_altered_is_told(service: Any, deal: str, statement: str, sentence: str, capsys: Any):
    service.by_hand(statement)
    assert proved(service, deal) == FOUND
    assert sentence in capsys.readouterr().out


async def test_an_invoice_whose_effect_is_deleted_with_its_entries_is_missed(
    service: Any, deal: str, capsys: Any
):
    entries = "DELETE FROM link WHERE effect_id IN (SELECT id FROM effect WHERE name = 'create invoice')"
    service.by_hand(entries, "DELETE FROM effect WHERE name = 'create invoice'")
    assert proved(service, deal) == FOUND
    assert "invoice 1001 of this deal has no effect in the ledger that made it" in capsys.readouterr().out


async def test_a_deal_for_which_nothing_was_made_is_told(service: Any):
    with pytest.raises(NothingToDo) as caught:
        proved(service, "77")
    assert str(caught.value) == "nothing ran for deal 77; see stagebill executions list --deal 77"


async def test_a_deal_from_which_all_was_moved_away_is_no_deal_without(service: Any, deal: str, capsys: Any):
    service.by_hand(f"UPDATE execution SET object_id = '77' WHERE object_id = '{deal}' AND role = 'action'")
    service.by_hand(f"UPDATE bill SET deal_id = '77' WHERE deal_id = '{deal}'")
    assert proved(service, deal) == FOUND
    assert "is missing from this deal" in capsys.readouterr().out


async def test_a_lost_answer_is_part_of_the_proof(service: Any, capsys: Any):
    deal = str(await service.deal(pipeline="other", amount="500"))
    service.quickbooks.faults.configure({"rules": [{"operation": "invoice.create", "kind": "drop_after"}]})
    await service.call("create-invoice", deal, "ap-4210001-1-1-0", invoice_type="full")
    await service.later(minutes=2)

    assert proved(service, deal) == OK
    printed = capsys.readouterr().out
    assert "  tries      2: after the first its answer was lost, so it was looked for" in printed
    assert "holds the intent, entry 5 holds another try, entry 6 holds the answer" in printed


async def test_an_end_that_was_told_before_is_asked_for(service: Any, deal: str, capsys: Any):
    store = service.store()
    told = store.read_now(lambda session: head(session, PORTAL))
    store.close()

    assert proved(service, deal, told=told) == OK
    assert proved(service, deal, told=Head(3, "ab" * 32)) == FOUND
    assert "WRONG    3:abababababab is not in the chain" in capsys.readouterr().out


# Everything, beside QuickBooks


async def test_everything_is_compared_and_its_reads_are_told_before_and_after(
    service: Any, deal: str, capsys: Any
):
    before = len(await service.requests())
    assert await all_proved(service) == OK

    printed = capsys.readouterr().out.splitlines()
    reads = len(await service.requests()) - before
    assert printed[2:] == [
        "Proved   every effect is as it was stored",
        "Compare  3 metered reads of QuickBooks tell how many more it takes",
        "Compare  QuickBooks has 2 documents of that time: at most 5 metered reads more",
        f"Compared 2 documents with QuickBooks: 0 unexplained; {reads} metered reads were made",
    ]
    assert reads <= 3 + 5


async def test_a_deleted_bill_is_missed_among_all(service: Any, deal: str, capsys: Any):
    service.by_hand("DELETE FROM bill")
    assert await all_proved(service, ask=False) == FOUND
    assert "its bill was deleted, so that its amount counts as open" in capsys.readouterr().out


async def test_a_dry_run_asks_quickbooks_nothing(service: Any, deal: str, capsys: Any):
    before = len(await service.requests())
    assert await all_proved(service, ask=False) == OK
    assert len(await service.requests()) == before


@pytest.mark.parametrize(
    ("path", "told", "sentence"),
    [
        ("void", {"entity": "Invoice", "id": "145"}, "is voided in QuickBooks and stands in the ledger"),
        ("delete", {"entity": "Payment", "id": "146"}, "is deleted in QuickBooks and stands in the ledger"),
        (
            "change",
            {"entity": "Payment", "id": "146", "fields": {"TotalAmt": 1500}},
            "its total is 1,000.00 USD here, 1,500.00 USD in QuickBooks",
        ),
    ],
    ids=["voided", "deleted", "changed"],
)
async def test_what_quickbooks_has_differently_is_told(
    service: Any, deal: str, path: str, told: Any, sentence: str, capsys: Any
):
    await silently(service, path, **told)
    assert await all_proved(service) == FOUND
    printed = capsys.readouterr().out
    assert sentence in printed
    assert "cause: it was changed in QuickBooks, and no webhook told of it" in printed
    assert "mend:  stagebill certificate --mend" in printed


async def test_a_document_with_our_marker_that_the_ledger_does_not_know_is_told(
    service: Any, deal: str, capsys: Any
):
    """As after an older backup was restored."""
    service.by_hand(
        "DELETE FROM link WHERE sequence > 6",
        "DELETE FROM payment",
        "DELETE FROM effect WHERE name = 'record payment'",
        "DELETE FROM execution WHERE action = 'record-payment'",
    )
    assert await all_proved(service) == FOUND
    printed = capsys.readouterr().out
    assert "payment Id 146: is in QuickBooks with Stagebill's marker and not in the ledger" in printed
    assert "it may have been restored from an older backup" in printed


async def test_a_failed_read_compares_nothing(service: Any, deal: str, capsys: Any):
    service.quickbooks.faults.configure({"rules": [{"operation": "query", "kind": "refuse", "count": None}]})
    assert await all_proved(service) == FAILED
    told = capsys.readouterr()
    assert "Compared" not in told.out
    assert told.err.startswith("stagebill: the comparison with QuickBooks could not be made: ")
