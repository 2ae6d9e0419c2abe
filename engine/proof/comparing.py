"""Balances both sides: documents of the ledger with QuickBooks', and deals' properties with HubSpot's. Pure.

A record that differs is odd. Each odd one is told with its cause and the command that mends it; one that work
under way accounts for is not unexplained.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from engine.deal_properties import DEFINITIONS
from engine.proof.sides import NAMES, Ours, Theirs
from engine.proof.work import Work
from rules.money import BadAmount, Money, read_decimal

MEND = "stagebill certificate --mend"
LEDGER = "the ledger"  # the record of an oddity that lies in our own rows
_UNCOMPARED = {"stagebill_last_reason"}  # a sentence, not a figure
_NUMBERS = {one.name for one in DEFINITIONS if one.type == "number"}


@dataclass(frozen=True, slots=True)
class Odd:
    """One record on which both sides do not agree."""

    record: str  # "invoice 1001"
    sentence: str  # what differs
    cause: str
    command: str  # what mends it; empty where a person has to decide
    deal_id: str = ""
    difference: Money | None = None
    under_way: bool = False
    document: tuple[str, str, str] | None = None  # connection, entity, Id: what to read again


@dataclass(slots=True)
class Comparison:
    """How many records were compared, and which of them are odd."""

    records: int = 0
    odd: list[Odd] = field(default_factory=list)

    def difference(self) -> dict[str, int]:
        """The sum of all differences by currency, in minor units."""
        found: dict[str, int] = {}
        for one in self.odd:
            if one.difference is not None:
                currency = one.difference.currency
                found[currency] = found.get(currency, 0) + abs(one.difference.minor)
        return found

    @property
    def unexplained(self) -> int:
        return sum(not one.under_way for one in self.odd)


def compare_documents(ours: Sequence[Ours], theirs: Iterable[Theirs], work: Work) -> Comparison:
    """One company's documents. `theirs` has all of ours that exist there, and may have others."""
    there = {(one.kind, one.id): one for one in theirs}
    compared = Comparison(records=len(ours))
    for one in ours:
        compared.odd += _of_document(one, there.pop((one.kind, one.id), None), work)
    for other in there.values():
        if other.marker and not other.voided:
            compared.odd.append(_unknown(other, work))
            compared.records += 1
    return compared


def _of_document(one: Ours, other: Theirs | None, work: Work) -> Iterator[Odd]:
    if other is None or other.voided:
        if not one.gone:
            what = "deleted" if other is None else "voided"
            yield _odd(one, f"is {what} in QuickBooks and stands in the ledger", one.total, work, other)
    elif one.gone:
        yield _odd(one, "is voided in the ledger and stands in QuickBooks", other.total, work, other)
    elif (told := _amounts(one, other)) is not None:
        yield _odd(one, *told, work, other)


def _amounts(one: Ours, other: Theirs) -> tuple[str, Money | None] | None:
    """What the two say differently, and the larger of the differences."""
    pairs = [("total", one.total, other.total), ("balance", one.balance, other.balance)]
    found = [(name, here, there) for name, here, there in pairs if here and there and here != there]
    if not found:
        return None
    sentence = "; ".join(f"its {name} is {here} here, {there} in QuickBooks" for name, here, there in found)
    gaps = [here - there for _, here, there in found if here.currency == there.currency]
    return sentence, max(gaps, key=lambda gap: abs(gap.minor), default=None)


def _odd(one: Ours, sentence: str, gap: Money | None, work: Work, other: Theirs | None) -> Odd:
    document = (one.connection_id, one.kind.lower(), one.id)
    cause, command, under_way = _cause(one, document, work, other)
    name = f"{NAMES[one.kind]} {one.number or f'Id {one.id}'}"
    return Odd(name, sentence, cause, command, one.deal_id, gap, under_way, document)


def _cause(
    one: Ours, document: tuple[str, str, str], work: Work, other: Theirs | None
) -> tuple[str, str, bool]:
    if document in work.busy_documents or one.deal_id in work.busy_deals:
        return "the change is being worked off", "", True
    if failed := work.failed_documents.get(document):
        return (
            f"execution {failed}, which was to take it over, failed",
            f"stagebill executions retry {failed}",
            False,
        )
    if other is not None and one.updated_at is not None and other.updated_at <= one.updated_at:
        command = f"stagebill prove --deal {one.deal_id}" if one.deal_id else MEND
        return "QuickBooks has not changed it since: the ledger was changed by hand", command, False
    if other is not None and work.told_until is not None and other.updated_at > work.told_until:
        return "it was changed in QuickBooks a moment ago; its webhook may be on its way", "", True
    return "it was changed in QuickBooks, and no webhook told of it", MEND, False


def _unknown(other: Theirs, work: Work) -> Odd:
    """A document with our marker that is in none of our rows."""
    execution_id = other.marker.removeprefix("Stagebill ")
    state = work.runs.get(execution_id, "")
    if state == "open":
        cause, command = f"execution {execution_id} is still making it", ""
    elif state:
        cause = f"its answer was lost and execution {execution_id} ended {state}"
        command = f"stagebill executions retry {execution_id}"
    else:
        cause = (
            f"the ledger knows no execution {execution_id}, whose marker it has: it may have been restored "
            "from an older backup; restore the newer one, or void the document in QuickBooks"
        )
        command = ""
    return Odd(
        f"{NAMES[other.kind]} {other.number or f'Id {other.id}'}",
        "is in QuickBooks with Stagebill's marker and not in the ledger",
        cause,
        command,
        difference=other.total,
        under_way=state == "open",
    )


def compare_deals(
    ours: Mapping[str, Mapping[str, str]],
    theirs: Mapping[str, Mapping[str, str]],
    currencies: Mapping[str, str],
    work: Work,
) -> Comparison:
    """The properties of deals, as the ledger would write them and as HubSpot has them.

    A deal that HubSpot has no more is not compared: nothing is written to it any more.
    """
    compared = Comparison(records=sum(deal in theirs for deal in ours))
    for deal_id, wanted in ours.items():
        if deal_id in theirs and (found := _differing(wanted, theirs[deal_id])):
            compared.odd.append(_odd_deal(deal_id, found, currencies[deal_id], work))
    return compared


def _differing(wanted: Mapping[str, str], there: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    return {
        name: (value, there.get(name, ""))
        for name, value in wanted.items()
        if name not in _UNCOMPARED and not _same(name, value, there.get(name, ""))
    }


def _same(name: str, here: str, there: str) -> bool:
    if name in _NUMBERS and here.strip() and there.strip():
        return _figure(here) == _figure(there)
    return here.strip() == there.strip()


def _figure(text: str) -> Decimal | str:
    try:
        return read_decimal(text)
    except BadAmount:
        return text


def _odd_deal(deal_id: str, found: Mapping[str, tuple[str, str]], currency: str, work: Work) -> Odd:
    told = "; ".join(f'{name} is "{there}", not "{here}"' for name, (here, there) in found.items())
    if deal_id in work.busy_deals:
        cause, command = "the deal is about to be written", ""
    elif failed := work.failed_deals.get(deal_id):
        cause = f"execution {failed}, which was to write it, failed"
        command = f"stagebill executions retry {failed}"
    else:
        cause, command = "it was changed in HubSpot, or the write did not last", MEND
    gaps = [_gap(here, there, currency) for name, (here, there) in found.items() if name.endswith(_SUMS)]
    return Odd(
        f"deal {deal_id}",
        told,
        cause,
        command,
        deal_id,
        max(gaps, key=lambda gap: abs(gap.minor), default=None),
        deal_id in work.busy_deals,
    )


_SUMS = ("_total", "_balance", "_to_bill")


def _gap(here: str, there: str, currency: str) -> Money:
    """How far two figures are apart; an empty or unreadable one counts as nothing."""
    return _money(here, currency) - _money(there, currency)


def _money(text: str, currency: str) -> Money:
    try:
        return Money.of(text, currency)
    except BadAmount:
        return Money(0, currency)
