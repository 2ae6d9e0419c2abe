"""Stand-ins for what must not leave an account: captured tests are shared, stored and read by many.

Amounts, numbers, dates, yes and no, and choices from a list (stages, countries, kinds) stay, because rules
compare them. Names, addresses, ids and free texts are replaced: the same value by the same stand-in, made of
a counter and of nothing else, so that nobody can guess back. A stand-in answers every clause of the rules as
the value did. What the rule file itself names (`company.city: Denver`) tells nothing new, and stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice, product
from zoneinfo import ZoneInfo

from rules.conditions import Check
from rules.facts import MEANT, Facts, Record, Unread
from rules.kinds import DATES, NUMBERS, Kind
from rules.nodes import Listing, Scalar
from rules.properties import BUILT_IN
from rules.values import Reading, Unreadable, as_bool, as_day, as_instant, as_number, plain_text

# Texts of which an account has a list to choose from; none of them tells who somebody is.
_CHOICES: Mapping[str, str] = {
    "deal": "dealstage pipeline dealtype deal_currency_code hs_priority",
    "contact": "country lifecyclestage hs_lead_status hs_language hs_timezone",
    "company": "country industry type lifecyclestage",
    "ticket": "hs_pipeline hs_pipeline_stage hs_ticket_priority hs_ticket_category source_type",
    "line_item": "hs_line_item_currency_code recurringbillingfrequency",
    "quote": "hs_status hs_currency",
    "invoice": "status type currency schedule instalment",
    "payment": "method currency",
}
_ALWAYS_PRIVATE = ("birth", "passport", "social_security", "ssn", "tax_id", "iban")
_FORMS: Mapping[str, str] = {
    "e-mail": "person{0}@example.com",
    "phone": "+1 202 555 01{0:02}",
    "id": "100{0}",
    "first name": "First{0}",
    "last name": "Last{0}",
    "domain": "company{0}.example",
    "street": "{0} Example Street",
    "place": "Town {0}",
    "postal code": "{0:05}",
    "name": "Name {0}",
    "text": "Text {0}",
    "day": "1990-01-{0:02}",
}
# The first word that a property's name contains says what it holds; its order settles `email_domain`.
_WORDS = (
    ("e-mail", ("email", "sent_to")),
    ("phone", ("phone", "mobile", "fax")),
    ("domain", ("domain", "website", "url")),
    ("street", ("address", "street")),
    ("postal code", ("zip", "postal")),
    ("place", ("city", "state", "region", "county")),
    ("first name", ("firstname", "given_name")),
    ("last name", ("lastname", "family_name", "surname")),
    ("name", ("name", "title", "subject", "company")),
)
_IDS = ("id", "number", "reference", "sku")
_READINGS: Mapping[Kind, Reading] = {
    Kind.NUMBER: as_number,
    Kind.MONEY: as_number,
    Kind.BOOL: as_bool,
    Kind.DATE: as_day,
    Kind.DATETIME: as_instant,
}
_EDGES = {"starts_with": "start", "contains": "middle", "ends_with": "end"}
_OTHERWISE = ("Masked {0}", "x{0}x")  # where a rule takes the usual one for something
_MOST_TRIED = 300


class CannotMask(ValueError):
    """No stand-in answers the rules as the value did; the message names the fact and not the value."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When and where values are read."""

    now: datetime
    zone: ZoneInfo


@dataclass(slots=True)
class StandIns:
    """Finds stand-ins; keeps them, so that the same value always gets the same one.

    `checks` are the clauses of the rules by fact, `kinds` the types of properties as far as known.
    """

    checks: Mapping[str, Sequence[Check]]
    kinds: Mapping[str, Kind]
    moment: Moment
    replaced: dict[str, str] = field(default_factory=dict)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def record(self, name: str, record: Record) -> Record:
        """One record of an object as texts; empty properties are left out, marks stay."""
        found = {}
        for prop, value in sorted(record.items()):
            if prop == MEANT or isinstance(value, Unread):
                found[prop] = value
            elif (text := plain_text(value) if value is not None else "").strip():
                found[prop] = self.value(f"{name}.{prop}", text)
        return found

    def value(self, fact: str, text: str) -> str:
        """The value, or a stand-in for it. Raises CannotMask."""
        kind = self._kind(fact)
        if self._is_public(fact, text, kind):
            return text
        unreadable = kind in _READINGS and not self._reads(kind, text)
        form = "text" if unreadable else _form(fact, text, kind)
        number = self._number(form, text)
        for candidate in self._candidates(fact, form, number):
            if self._alike(fact, text, candidate):
                self.replaced[fact] = form
                return candidate
        raise CannotMask(f"no stand-in for {fact} makes the rules decide the same; write this test by hand")

    def _kind(self, fact: str) -> Kind | None:
        """The type as far as anybody knows: of a property of unknown type what the rules take it for."""
        known = BUILT_IN.get(fact) or self.kinds.get(fact)
        asked = {check.question.kind for check in self.checks.get(fact, ()) if check.question.shown}
        return known or (asked.pop() if len(asked) == 1 else None)

    def _is_public(self, fact: str, text: str, kind: Kind | None) -> bool:
        if self._is_named(fact, text):
            return True
        if any(word in fact for word in _ALWAYS_PRIVATE):
            return False
        if kind is Kind.SET:
            return True
        name, _, prop = fact.partition(".")
        return prop in _CHOICES.get(name, "").split() or self._reads(kind, text)

    def _is_named(self, fact: str, text: str) -> bool:
        """Whether the rules themselves compare the fact with just this value."""
        folded = text.strip().casefold()
        named = (literal for check in self.checks.get(fact, ()) for literal in _literals(check))
        return any(literal.strip().casefold() == folded for literal in named)

    def _reads(self, kind: Kind | None, text: str) -> bool:
        reading = _READINGS.get(kind) if kind else None
        if reading is None:
            return False
        try:
            reading(text, self.moment.zone)
        except Unreadable:
            return False
        return True

    def _number(self, form: str, text: str) -> int:
        """The next number of this form, or the one that the value has already."""
        used = sum(known == form for known, _ in self._numbers)
        return self._numbers.setdefault((form, text.strip().casefold()), used + 1)

    def _candidates(self, fact: str, form: str, number: int) -> Iterator[str]:
        """The usual stand-in, then others, also with the beginnings, parts and ends that rules look for."""
        parts: dict[str, list[str]] = {"start": [""], "middle": [""], "end": [""]}
        for check in self.checks.get(fact, ()):
            name = check.operator.name.removeprefix("not_")
            if name in _EDGES:
                parts[_EDGES[name]] += _literals(check)
        plain = [pattern.format(number) for pattern in (_FORMS[form], *_OTHERWISE)]
        combinations = product(plain, parts["start"], parts["middle"], parts["end"])
        for word, start, middle, end in islice(combinations, _MOST_TRIED):
            yield f"{start}{word}{middle}{end}"

    def _alike(self, fact: str, text: str, candidate: str) -> bool:
        checks = self.checks.get(fact, ())
        return all(self._answer(check, text) == self._answer(check, candidate) for check in checks)

    def _answer(self, check: Check, text: str) -> bool | None:
        name, _, prop = check.fact.partition(".")
        facts = Facts({name: {prop: text}}, {fact: str(kind) for fact, kind in self.kinds.items()})
        return check.holds(facts.at(self.moment.now, self.moment.zone))


def _literals(check: Check) -> list[str]:
    node = check.operand
    scalars = node.items if isinstance(node, Listing) else (node,)
    return [scalar.text for scalar in scalars if isinstance(scalar, Scalar)]


def _form(fact: str, text: str, kind: Kind | None) -> str:
    """What kind of stand-in: by the property's name, or because the value looks like an address."""
    prop = fact.partition(".")[2].casefold()
    if kind in DATES:
        return "day"
    if kind in NUMBERS or any(prop == word or prop.endswith(f"_{word}") for word in _IDS):
        return "id"
    told = next((form for form, words in _WORDS if any(word in prop for word in words)), None)
    return told or ("e-mail" if "@" in text else "text")
