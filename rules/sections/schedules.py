"""The `billing_schedules:` section."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from rules.kinds import NUMBERS, Kind, with_article
from rules.model import Instalment, Schedule
from rules.money import BadAmount, read_decimal
from rules.nodes import Node, Scalar, Table, described, shortened
from rules.problems import Report, Span
from rules.sections.conditions import Conditions
from rules.sections.inputs import read_inputs
from rules.sections.names import check_fact
from rules.sections.whens import read_when
from rules.shape import Fields, fields, identifier, is_empty, listing, text
from rules.vocabulary import SCHEDULE_OWN

SCHEDULE_KEYS = ("id", "for", "total", "instalments")
INSTALMENT_KEYS = ("id", "share", "when", "invoice")
_DEFAULT_TOTAL = "deal.amount"
_WHOLE = Decimal(100)
REST = "rest"


def read_schedules(
    node: Node | None,
    report: Report,
    conditions: Conditions,
    kinds: Mapping[str, Kind],
    ids: dict[str, Span],
) -> tuple[Schedule, ...]:
    """All schedules that could be read. `ids` are the rule names already taken."""
    found = (
        _schedule(item, report, conditions, kinds, ids) for item in listing(node, report, "billing_schedules")
    )
    return tuple(schedule for schedule in found if schedule is not None)


def _schedule(
    node: Node, report: Report, conditions: Conditions, kinds: Mapping[str, Kind], ids: dict[str, Span]
) -> Schedule | None:
    found = fields(node, report, "a billing schedule", SCHEDULE_KEYS, ("id", "for", "instalments"))
    if found is None:
        return None
    name = identifier(found.get("id"), report, "the id of a rule", ids)
    governed = found.get("for")
    condition = conditions.read(governed) if governed is not None else None
    total = _total(found, report, conditions)
    instalments = _instalments(found, report, kinds)
    if name is None or condition is None or total is None or not instalments:
        return None
    return Schedule(name, condition, total, instalments, found.at("id"))


def _total(found: Fields, report: Report, conditions: Conditions) -> str | None:
    node = found.get("total")
    if node is None:
        return _DEFAULT_TOTAL
    name = text(node, report, "total")
    if name is None or not check_fact(name, node.span, report):
        return None
    if not name.startswith("deal."):
        report.error(
            "unknown-fact", node.span, f"the total must be a property of the deal, not {shortened(name)}"
        )
        return None
    kind = conditions.kind(name)
    if kind is not None and kind not in NUMBERS:
        message = f"{name} is {with_article(kind)}, not an amount; name a property that holds one"
        report.error("operator-type", node.span, message)
        return None
    return name


def _instalments(found: Fields, report: Report, kinds: Mapping[str, Kind]) -> tuple[Instalment, ...]:
    items = listing(found.get("instalments"), report, "instalments")
    if is_empty(found.get("instalments")):
        report.error(
            "wrong-value", found.at("instalments"), "a schedule needs at least one instalment; add it"
        )
    ids: dict[str, Span] = {}
    read = [_instalment(item, report, kinds, ids, _type(index, items)) for index, item in enumerate(items)]
    whole = [item for item in read if item is not None]
    if len(whole) == len(items) and whole:
        spans = {one.id: _share_of(node) for one, node in zip(whole, items, strict=True)}
        _check_shares(whole, report, found.at("instalments"), spans)
    return tuple(whole) if len(whole) == len(items) else ()  # one that lacks a part is none


def _type(index: int, items: Sequence[Node]) -> str:
    """The invoice type that an instalment has unless it says another."""
    if len(items) == 1:
        return "full"
    if index == len(items) - 1:
        return "final"
    return "deposit" if index == 0 else "follow_up"


def _instalment(
    node: Node, report: Report, kinds: Mapping[str, Kind], ids: dict[str, Span], invoice_type: str
) -> Instalment | None:
    found = fields(node, report, "an instalment", INSTALMENT_KEYS, ("id", "share", "when"))
    if found is None:
        return None
    name = identifier(found.get("id"), report, "the id of an instalment", ids)
    share = _share(found.get("share"), report)
    when = read_when(found.get("when"), report, "when", kinds)
    inputs: Mapping[str, str] = {}
    if (invoice := found.get("invoice")) is not None:
        inputs = read_inputs("create-invoice", invoice, report, own=SCHEDULE_OWN)
    if name is None or share is None or when is None:
        return None
    percent = None if share == REST else share
    assert not isinstance(percent, str)
    filled = MappingProxyType({"invoice_type": invoice_type, **inputs})
    return Instalment(name, percent, when, filled, found.at("id"))


def _share(node: Node | None, report: Report) -> Decimal | str | None:
    """The percentage, `rest`, or None after the mistake was reported."""
    if node is None:
        return None
    if not isinstance(node, Scalar) or node.value is None:
        message = f"share must be a percentage like 30%, or rest, not {described(node)}"
        report.error("wrong-type", node.span, message)
        return None
    word = node.text.strip()
    if word == REST:
        return REST
    number = _percent(word)
    if number is not None and number <= 0:
        report.error(
            "wrong-share", node.span, f"a share of {word} would never be billed; make it more than 0%"
        )
    elif number is None:
        report.error(
            "wrong-share", node.span, f'share must be a percentage like 30%, or rest, not "{word[:40]}"'
        )
    elif not word.endswith("%"):
        report.error("wrong-share", node.span, f"share {word} has no unit; write {word}%")
    elif number > _WHOLE:
        report.error(
            "wrong-share", node.span, f"a share of {word} is more than the whole; write at most 100%"
        )
    else:
        return number
    return None


def _percent(word: str) -> Decimal | None:
    try:
        return read_decimal(word.removesuffix("%"))
    except BadAmount:
        return None


def _share_of(node: Node) -> Span:
    """Where an instalment says its share."""
    shares = (
        [entry.value.span for entry in node if entry.key.text == "share"] if isinstance(node, Table) else []
    )
    return shares[0] if shares else node.span


def _check_shares(
    instalments: Sequence[Instalment], report: Report, at: Span, spans: Mapping[str, Span]
) -> None:
    """Reports shares that make no whole; `at` is the list of instalments, `spans` are the shares by id."""
    shares = [item.share for item in instalments if item.share is not None]
    rests = [item for item in instalments if item.share is None]
    total = sum(shares, Decimal(0))
    listed = ", ".join(f"{i.id} {_written(i.share)} at {spans[i.id].place}" for i in instalments)
    if len(rests) > 1:
        message = "only one instalment can take the rest; give this one a percentage"
        report.error("wrong-share", spans[rests[1].id], message, listed)
    elif total > _WHOLE:
        message = f"the shares add up to {_written(total)}; at most 100% is there, so lower one"
        report.error("wrong-share", at, message, listed)
    elif not rests and total != _WHOLE:
        message = f"the shares add up to {_written(total)}; make them 100%, or let one be rest"
        report.error("wrong-share", at, message, listed)
    elif rests and total == _WHOLE:
        report.warning(
            "no-rest",
            spans[rests[0].id],
            "the other shares add up to 100%, so there is no rest to bill; lower one of them",
            listed,
        )


def _written(share: Decimal | None) -> str:
    return REST if share is None else f"{share:f}%"
