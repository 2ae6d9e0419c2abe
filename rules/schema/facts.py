"""Names of facts in the schema, and what a fact of each type can be compared with."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from rules.kinds import DATES, NUMBERS, Kind, with_article
from rules.known import KnownNames, Name, Property
from rules.operators import OPERATORS, Operator, Takes
from rules.own_facts import OWN_FACTS
from rules.properties import BUILT_IN, HUBSPOT_OBJECTS, QUICKBOOKS_OBJECTS
from rules.schema.forms import (
    BOOLEAN,
    DAY,
    DURATION,
    MOMENT,
    NUMBER,
    REAL_DAY,
    SCALAR,
    TEXT,
    Schema,
    any_of,
    choice,
    described,
    listing,
    mapping,
    one_of_names,
    pattern,
    ref,
)

_LISTS = {"deal.pipeline": "deal", "ticket.hs_pipeline": "ticket"}
_STAGES = {"deal.dealstage": "deal", "ticket.hs_pipeline_stage": "ticket"}
IF_EMPTY = {"match": "an empty fact matches", "no_match": "an empty fact does not match"}
_LOOKS_LIKE_A_DAY = r"^(?!\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$)[\s\S]*\S"
_EITHER: Schema = {
    "anyOf": [{**SCALAR, "pattern": _LOOKS_LIKE_A_DAY}, pattern(REAL_DAY)],
}
_LITERALS: Mapping[Kind | None, Schema] = {
    None: _EITHER,
    Kind.TEXT: TEXT,
    Kind.SET: TEXT,
    Kind.NUMBER: NUMBER,
    Kind.MONEY: NUMBER,
    Kind.BOOL: BOOLEAN,
    Kind.DATE: DAY,
    Kind.DATETIME: MOMENT,
}
_EXAMPLES: Mapping[Kind | None, tuple[object, ...]] = {
    None: ("roof", {"known": True}),
    Kind.TEXT: ("roof", ["US", "CA"], {"starts_with": "Roof"}),
    Kind.SET: ("installation", {"contains": "installation"}),
    Kind.NUMBER: (1, {"gte": 5}, {"between": [7, 60]}),
    Kind.MONEY: ({"gte": 500}, {"gte": 25, "lt": 1000}, {"between": [500, 900]}),
    Kind.BOOL: (True, False),
    Kind.DATE: ({"within": "30d"}, {"older_than": "14d"}, {"gte": "2026-01-01"}),
    Kind.DATETIME: ({"within": "30d"}, {"older_than": "2h"}, {"gte": "2026-01-01"}),
}
_UNQUOTED_NUMBER: Schema = {"anyOf": [MOMENT, NUMBER]}


def definitions(names: KnownNames) -> dict[str, Schema]:
    """What a fact is compared with, by type, and the facts that the account knows the choices of."""
    by_kind = {_name_of(kind): _comparison(kind, _LITERALS[kind]) for kind in (None, *Kind)}
    return by_kind | {_of_choices(fact): _chosen(fact, kind, names) for fact, kind in _with_choices(names)}


def comparisons(objects: Iterable[str], names: KnownNames, *, bare: bool = False) -> dict[str, Schema]:
    """Every known fact of the objects with what it can be compared with; `bare` without the object."""
    allowed = set(objects)
    chosen = {fact for fact, _ in _with_choices(names)}
    shown = {}
    for fact, kind in kinds(names).items():
        name, _, prop = fact.partition(".")
        if name in allowed:
            key = prop if bare and "." not in prop else fact
            shown[key] = described(ref(_name_of(kind)), fact, about(fact, names), *_EXAMPLES[kind][:2])
            if fact in chosen:
                shown[key] = described(ref(_of_choices(fact)), fact, about(fact, names))
    return shown


def kinds(names: KnownNames) -> Mapping[str, Kind]:
    """The types of all facts that are known without a rule file."""
    return {**names.kinds(), **BUILT_IN}


_MEANINGS = {fact.name: f": {fact.meaning}" for fact in OWN_FACTS}


def about(fact: str, names: KnownNames) -> str:
    """One sentence on a fact: what the account calls it, and its type."""
    kind = kinds(names)[fact]
    own = next((one for one in names.properties or () if one.fact == fact), None)
    label = f"{own.label}: " if own is not None and own.label else ""
    more = f". {own.description}" if own is not None and own.description else _MEANINGS.get(fact, "")
    return f"{label}{with_article(kind)} of the {fact.partition('.')[0].replace('_', ' ')}{more}"


def fact_pattern(objects: Iterable[str], names: KnownNames | None = None) -> str:
    """What the name of a fact looks like, where the account does not say what facts there are."""
    properties = (names.properties if names else None) or ()
    told = {one.fact.partition(".")[0] for one in properties} & set(objects)
    open_ones = [name for name in objects if name not in told]
    short = "|".join(name for name in open_ones if name not in QUICKBOOKS_OBJECTS)
    deep = "|".join(name for name in open_ones if name in QUICKBOOKS_OBJECTS)
    forms = [rf"({short})\.[A-Za-z0-9_]+"] if short else []
    forms += [rf"({deep})((\.[A-Za-z0-9_]+)+|\.CustomField\[[^\[\]{{}}]+\])"] if deep else []
    forms += [rf"({'|'.join(sorted(told))})\.(id|hs_object_id)"] if told else []
    return "|".join(forms)


def but(known: Iterable[str], form: str) -> str:
    """A pattern for keys of this form that are not known: what a known one takes, itself says, and alone."""
    listed = "|".join(one.replace(".", r"\.") for one in known)
    return f"^(?!({listed})$)({form})$"


def fact_name(
    objects: Sequence[str], names: KnownNames, fitting: Callable[[Kind], bool] = lambda kind: True
) -> Schema:
    """The name of a fact as a value: the known ones of a fitting type, or one of unknown type."""
    known = {fact: kind for fact, kind in kinds(names).items() if fact.partition(".")[0] in objects}
    shown: list[Schema] = [
        {"const": fact, "description": about(fact, names)} for fact, kind in known.items() if fitting(kind)
    ]
    rest = {**pattern(fact_pattern(objects, names)), "not": {"enum": [*known]}}
    return {"oneOf": [*shown, rest]}


def is_amount(kind: Kind) -> bool:
    """Whether a fact of this type can be billed."""
    return kind in NUMBERS


def is_dated(kind: Kind) -> bool:
    """Whether a fact of this type can be reached."""
    return kind in DATES


def stages(names: KnownNames) -> Schema:
    """A stage of deals: one of the account's, or any text where it is not known."""
    known = names.stages()
    return one_of_names(known) if known else TEXT


def _name_of(kind: Kind | None) -> str:
    return f"compared_as_{kind or 'it_is_written'}"


def _of_choices(fact: str) -> str:
    return f"compared_with_{fact}"


def _with_choices(names: KnownNames) -> list[tuple[str, Kind]]:
    """The facts whose values the account knows, with their types."""
    owned = [f"{name}.hubspot_owner_id" for name in HUBSPOT_OBJECTS] if names.owners else []
    listed = [*_LISTS, *_STAGES] if names.pipelines else []
    chosen = [one.fact for one in names.properties or () if one.choices]
    known = kinds(names)
    candidates = (fact for fact in dict.fromkeys((*listed, *owned, *chosen)) if fact in known)
    return [(fact, known[fact]) for fact in candidates if _choices(fact, names)[0]]


def _chosen(fact: str, kind: Kind, names: KnownNames) -> Schema:
    """What is compared with a fact of known choices; only stages and pipelines are held to them."""
    choices, closed = _choices(fact, names)
    literal = one_of_names(choices, None if closed else _LITERALS[kind])
    return _comparison(kind, literal, strict=closed)


def _choices(fact: str, names: KnownNames) -> tuple[Sequence[Name], bool]:
    if fact in _LISTS:
        found = [one for one in names.pipelines or () if one.object_name == _LISTS[fact]]
        return [Name(one.name, one.label) for one in found], bool(found)
    if fact in _STAGES:
        staged = names.stages(_STAGES[fact])
        return staged, bool(staged)
    if fact.endswith(".hubspot_owner_id"):
        return names.owners or (), False
    known: Property = next(one for one in names.properties or () if one.fact == fact)
    return known.choices, False


def _comparison(kind: Kind | None, literal: Schema, *, strict: bool = False) -> Schema:
    """A value, one of several, or operators."""
    naming = ("eq", "neq", "in", "not_in")
    fitting = {
        name: _operand(one, kind, literal if not strict or name in naming else _LITERALS[kind])
        for name, one in OPERATORS.items()
        if kind is None or kind in one.kinds
    }
    ask: dict[str, Schema] = {
        **fitting,
        "if_empty": described(choice(IF_EMPTY), "If empty", "What an empty fact counts as here.", "no_match"),
    }
    asked = {
        **mapping(ask),
        "minProperties": 1,
        "if": {"required": ["if_empty"]},
        "then": {"minProperties": 2, "not": {"anyOf": [{"required": [word]} for word in _FLAGS]}},
    }
    several = {**listing(literal, 1), "title": "one of several", "description": "One of these values."}
    as_what = "the value's own type" if kind is None else with_article(kind)
    text = f"A value (equals), a list (one of) or operators; compared as {as_what}."
    return described(any_of(literal, several, {**asked, "title": "operators"}), "Compared", text)


_FLAGS = [name for name, one in OPERATORS.items() if one.takes is Takes.FLAG]


def _operand(one: Operator, kind: Kind | None, literal: Schema) -> Schema:
    """What stands behind an operator, for facts of a type (None: of unknown type)."""
    if kind is None and Kind.TEXT not in one.kinds and one.takes is not Takes.DURATION:
        literal = _UNQUOTED_NUMBER
    if kind is None and one.kinds <= {Kind.TEXT, Kind.SET}:
        literal = TEXT
    days_only = kind is Kind.DATE and one.takes is Takes.DURATION
    forms: dict[Takes, Schema] = {
        Takes.ONE: literal,
        Takes.SEVERAL: listing(literal, 1),
        Takes.PAIR: {**listing(literal, 2), "maxItems": 2},
        Takes.DURATION: pattern("[0-9]{1,5}[dw]") if days_only else DURATION,
        Takes.FLAG: {"type": "boolean"},
    }
    return described(forms[one.takes], one.name, told(one))


def told(one: Operator) -> str:
    """The first sentence of an operator's own documentation."""
    return (one.ask.__doc__ or "").split("\n", 1)[0]
