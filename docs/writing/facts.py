"""The page of facts that are known without asking anybody."""

from docs.writing.markdown import page, prose, table, word, words
from rules.kinds import KINDS_BY_NAME, Kind
from rules.own_facts import OWN_FACTS
from rules.properties import BUILT_IN, HUBSPOT_OBJECTS, OUR_OBJECTS, QUICKBOOKS_OBJECTS, SYNCED_OBJECTS

_OBJECTS = {
    "deal": "the deal that something happened to",
    "contact": "the deal's billing contact: labelled so, else the primary one, else the only one",
    "company": "the deal's primary company",
    "ticket": "the deal's tickets; ask with `some`, `every` or `no`",
    "line_item": "the deal's line items; ask with `some`, `every` or `no`",
    "quote": "the deal's quotes; ask with `some`, `every` or `no`",
    "owner": "the person who owns the deal",
    "invoice": "the invoice that something happened to, else the deal's only one; `some`, `every` and "
    "`no` ask about all invoices of the deal",
    "payment": "the payments of the deal's invoices; ask with `some`, `every` or `no`",
    "customer": "the QuickBooks customer that is billed for the deal",
    "product": "a product of HubSpot's library; only syncs look at it",
}


def facts() -> str:
    """The page."""
    ours = [*HUBSPOT_OBJECTS, *OUR_OBJECTS, *SYNCED_OBJECTS]
    types = table(("type", "also written"), _types())
    names = [_object(name) for name in ours]
    theirs = "## QuickBooks' own\n\nOnly the filters of `sync` know these, with a capital: `Customer.Active`."
    return page("Facts", prose("facts"), "## Types", types, *names, theirs, *map(_object, QUICKBOOKS_OBJECTS))


def _types() -> list[tuple[str, str]]:
    also = {
        kind: [name for name, one in KINDS_BY_NAME.items() if one is kind and name != kind] for kind in Kind
    }
    return [(word(kind.value), words(names)) for kind, names in also.items()]


def _object(name: str) -> str:
    own = [(word(one.name), one.kind.value, one.meaning) for one in OWN_FACTS if one.object == name]
    listed = table(("fact", "type", "says"), own) if own else _by_type(name)
    if not listed:
        return ""
    level = "###" if name in QUICKBOOKS_OBJECTS else "##"
    about = f"{_OBJECTS[name][0].upper()}{_OBJECTS[name][1:]}." if name in _OBJECTS else ""
    return "\n\n".join(part for part in (f"{level} {name}", about, listed) if part)


def _by_type(name: str) -> str:
    """The properties that are known of an object, in one row for each type; nothing where none is."""
    known = {fact.partition(".")[2]: kind for fact, kind in BUILT_IN.items() if fact.startswith(f"{name}.")}
    found = {kind: [prop for prop, one in known.items() if one is kind] for kind in Kind}
    rows = [(kind.value, words(props)) for kind, props in found.items() if props]
    return table(("type", "facts"), rows) if rows else ""
