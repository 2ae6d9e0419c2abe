"""Actions and their inputs in the schema, and what rules listen to."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from rules.cron import DAYS, MONTHS
from rules.known import KnownNames, Name
from rules.own_facts import DATES_REACHED
from rules.schema.facts import about, fact_name, is_dated, stages
from rules.schema.forms import (
    DAY,
    HAS_PLACEHOLDER,
    INSTANT,
    Schema,
    any_of,
    choice,
    described,
    in_any_case,
    mapping,
    one_of_names,
    optional,
    pattern,
    positive,
    ref,
    whole,
)
from rules.sections.whens import CHANGING
from rules.vocabulary import ACTIONS, INVOICE_STATUSES, SCHEDULE_OWN, Form, Input

_NOT_BLANK = r"(?=[\s\S]*\S)"
_EMAIL = pattern(r"[^\s@]+@[^\s@]+\.[^\s@.]+|[^\s@]+@[^\s@.]+(\.[^\s@.]+)+")


def _cron_field(number: str, words: Iterable[str] = ()) -> str:
    """One field of a cron line: numbers, ranges and steps, with commas between them."""
    one = f"({'|'.join([number, *map(in_any_case, words)])})"
    part = rf"(\*|{one}(-{one})?)(/0*[1-9][0-9]{{0,2}})?"
    return f"{part}(,{part})*"


_CRON = r"\s+".join(
    [
        _cron_field("[0-5]?[0-9]"),
        _cron_field("[01]?[0-9]|2[0-3]"),
        _cron_field("0?[1-9]|[12][0-9]|3[01]"),
        _cron_field("0?[1-9]|1[0-2]", MONTHS),
        _cron_field("0?[0-7]", DAYS),
    ]
)
WHEN = "when"


def defaults(names: KnownNames) -> Schema:
    """The section `defaults`."""
    known = {name: inputs(name, names) for name in ACTIONS}
    return described(
        optional(mapping(known)),
        "Defaults",
        "What actions are given unless the author of a workflow, or a rule below, says otherwise.",
        {"create-invoice": {"item": "Consulting", "terms": "Net 30"}},
    )


def inputs(
    action: str, names: KnownNames, also: Mapping[str, Schema] | None = None, without: Iterable[str] = ()
) -> Schema:
    """The inputs of one action; `also` are further keys, `without` those that cannot be given here."""
    words = ACTIONS[action]
    known = {name: given(name, one, names) for name, one in words.inputs.items() if name not in without}
    schema = optional(mapping(known | dict(also or {})))
    groups = [group for group in words.exclusive if not set(group) & set(without)]
    if groups:
        both = [{"required": list(group)} for group in groups]
        schema["not"] = {"type": "object", "anyOf": both}
    return described(schema, action, words.about)


def calls(
    names: KnownNames, also: Mapping[str, Schema] | None = None, actions: Iterable[str] = ACTIONS
) -> Schema:
    """One action with its inputs: an item of `do` and of `expect`."""
    known = {name: inputs(name, names, also) for name in actions}
    return {**mapping(known), "title": "An action", "minProperties": 1, "maxProperties": 1}


def billing(names: KnownNames) -> Schema:
    """What an instalment's invoice is given; a schedule works out the amount itself."""
    invoice = inputs("create-invoice", names, without=SCHEDULE_OWN)
    text = "Inputs of create-invoice for this instalment; the schedule works out the amount."
    return described(
        {key: value for key, value in invoice.items() if key not in ("title", "description")},
        "Invoice",
        text,
        {"terms": "Due on receipt", "email_delivery": "now"},
    )


def given(name: str, one: Input, names: KnownNames) -> Schema:
    """One input of an action."""
    known = _known(names).get(name)
    if known:
        form = ref(_list_of(name))
    elif one.form is Form.TEXT:
        form = _text(one.longest)
    elif one.form is Form.CHOICE:
        form = any_of(choice(one.choices), HAS_PLACEHOLDER)
    else:
        form = any_of(_FORMS[one.form](one), HAS_PLACEHOLDER)
    return described(form, one.title, one.about, *(() if known else (_example(one),)))


def _example(one: Input) -> object:
    """The example as a file would have it: numbers without quotes."""
    if one.form not in (Form.AMOUNT, Form.PERCENT, Form.WHOLE):
        return one.example
    return float(one.example) if "." in one.example else int(one.example)


def happening(names: KnownNames) -> Schema:
    """What a rule listens to: exactly one thing."""
    known = {
        "deal_enters": described(
            stages(names),
            "A deal enters a stage",
            "The stage, by its internal name.",
            *(() if names.stages() else ("closedwon",)),
        ),
        "deal_created": described({"const": True}, "A deal is created", "It can only be true."),
        "property_changes": described(
            fact_name(CHANGING, names),
            "A property changes",
            "The property, with its object. A change of a contact, company, ticket, line item or quote is "
            "decided for each of its deals.",
            "deal.amount",
        ),
        "invoice_becomes": described(
            choice(INVOICE_STATUSES), "An invoice gets a status", "The status that the invoice gets."
        ),
        "date_reached": described(
            _dates(names),
            "A date comes",
            "A date of the deal or of an invoice: a day is reached when it begins in the file's timezone, a "
            "datetime at its instant. Each date counts once, also after an outage of up to a week.",
            "deal.closedate",
        ),
        "every": described(
            {**pattern(_CRON), "patternErrorMessage": 'write five fields, like "0 9 * * mon-fri"'},
            "By the calendar",
            "A cron line: minute, hour, day, month, weekday; in the file's timezone. Decided for every open "
            "deal that may pass the condition, for closed ones where the condition names stages.",
            "0 9 * * mon-fri",
        ),
    }
    text = "What the rule listens to: one thing."
    return described({**mapping(known), "minProperties": 1, "maxProperties": 1}, "When", text)


def _dates(names: KnownNames) -> Schema:
    """What of deals and invoices can be reached."""
    ours = [{"const": fact, "description": about(fact, names)} for fact in DATES_REACHED]
    return {"oneOf": [*fact_name(("deal",), names, is_dated)["oneOf"], *ours]}


def lists(names: KnownNames) -> dict[str, Schema]:
    """The account's own lists, defined once for all places that name something of them."""
    return {_list_of(name): one_of_names(known) for name, known in _known(names).items()}


def _list_of(name: str) -> str:
    return f"account_{name}"


def _known(names: KnownNames) -> Mapping[str, Sequence[Name]]:
    """The names that the account has for inputs, by input; an empty list holds nobody to anything."""
    found: Mapping[str, Sequence[Name] | None] = {
        "item": names.items,
        "tax_code": names.tax_codes,
        "terms": names.terms,
        "payment_method": names.payment_methods,
    }
    return {name: known for name, known in found.items() if known}


def _text(longest: int) -> Schema:
    """A text with placeholders; how long it will be is known only of one that has none."""
    bare = {"type": "string", "pattern": f"^{_NOT_BLANK}[^{{}}]*$", "maxLength": longest}
    return {"anyOf": [bare, HAS_PLACEHOLDER, {"type": ["number", "boolean"]}]}


def _number(one: Input) -> Schema:
    most = None if one.most is None else int(one.most)
    if one.least is None:
        return positive(most)
    return whole(int(one.least), most or 0)


_FORMS: Mapping[Form, Callable[[Input], Schema]] = MappingProxyType(
    {
        Form.AMOUNT: _number,
        Form.PERCENT: _number,
        Form.WHOLE: _number,
        Form.DAY: lambda one: DAY,
        Form.MOMENT: lambda one: INSTANT,
        Form.EMAIL: lambda one: _EMAIL,
    }
)
