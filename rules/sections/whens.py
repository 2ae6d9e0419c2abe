"""What rules listen to: `when:` of instalments and triggers, `event:` of tests."""

from collections.abc import Mapping

from rules.cron import BadCron, Cron
from rules.kinds import Kind
from rules.model import Happening
from rules.nodes import Node, Scalar, Table, described, shortened
from rules.own_facts import DATES_REACHED
from rules.problems import Report
from rules.properties import HUBSPOT_OBJECTS
from rules.sections.names import check_dated, check_fact
from rules.shape import choice, fields, text
from rules.vocabulary import INVOICE_STATUSES

CHANGING = tuple(name for name in HUBSPOT_OBJECTS if name != "owner")  # HubSpot tells of no owner's change
_FOLLOWED = {
    "property_changes": (CHANGING, f"name a property of a {', '.join(CHANGING)}"),
    "date_reached": (("deal", "invoice"), f"name a date of the deal, or {' or '.join(DATES_REACHED)}"),
}
"""The objects whose changes, or whose dates, reach us, and what to write instead of another one."""

KINDS = ("deal_enters", "deal_created", "property_changes", "invoice_becomes", "date_reached", "every")


def read_when(node: Node | None, report: Report, where: str, kinds: Mapping[str, Kind]) -> Happening | None:
    """One happening, or None after its mistakes were reported."""
    if node is None:
        return None
    found = fields(node, report, where, KINDS)
    if found is None:
        return None
    if isinstance(node, Table) and len(node.entries) != 1:
        extra = node.entries[1].key.span if node.entries else node.span
        what = "keep one of them" if node.entries else "write one, like deal_enters: closedwon"
        message = f"{where} needs one thing to listen to, not {len(node.entries)}; {what}"
        report.error("wrong-value", extra, message, f"things: {', '.join(KINDS)}")
        return None
    kind = next(iter(found.entries), None)
    if kind is None:
        return None  # the only key is unknown, and was reported
    value = _value(kind, found.entries[kind].value, report, kinds)
    return None if value is None else Happening(kind, value, found.entries[kind].value.span)


def _value(kind: str, node: Node, report: Report, kinds: Mapping[str, Kind]) -> str | None:
    match kind:
        case "deal_created":
            return _created(node, report)
        case "invoice_becomes":
            return choice(node, report, kind, INVOICE_STATUSES)
        case "property_changes" | "date_reached":
            return _property(kind, node, report, kinds)
        case "every":
            return _cron(node, report)
    return text(node, report, kind)


def _created(node: Node, report: Report) -> str | None:
    if isinstance(node, Scalar) and node.value is True:
        return "true"
    report.error("wrong-value", node.span, f"deal_created can only be true, not {described(node)}")
    return None


def _property(kind: str, node: Node, report: Report, kinds: Mapping[str, Kind]) -> str | None:
    name = text(node, report, kind)
    if name is None:
        return None
    allowed, note = _FOLLOWED[kind]
    if not check_fact(name, node.span, report):
        return None
    if name.partition(".")[0] not in allowed or (name.startswith("invoice.") and name not in DATES_REACHED):
        report.error("wrong-value", node.span, f"{kind} cannot follow {shortened(name)}; {note}")
        return None
    if kind == "date_reached":
        check_dated(name, node.span, report, kinds)
    return name


def _cron(node: Node, report: Report) -> str | None:
    line = text(node, report, "every")
    if line is None:
        return None
    try:
        Cron.parse(line)
    except BadCron as wrong:
        report.error("wrong-cron", node.span, str(wrong))
        return None
    return line
