"""The types a property can have, under our names and HubSpot's."""

from enum import StrEnum


class Kind(StrEnum):
    """How a property's value is read, compared and shown."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"  # a number that people read with its cents
    DATE = "date"  # a calendar day, the same in every zone
    DATETIME = "datetime"  # an instant
    BOOL = "boolean"
    SET = "set"  # several checkboxes: a;b;c


KINDS_BY_NAME = {
    **{str(kind): kind for kind in Kind},
    "string": Kind.TEXT,
    "enumeration": Kind.TEXT,
    "phone_number": Kind.TEXT,
    "currency": Kind.MONEY,
    "bool": Kind.BOOL,
    "checkbox": Kind.SET,
}


def with_article(kind: Kind) -> str:
    """For messages: `a date`, `an amount`."""
    return "an amount" if kind is Kind.MONEY else f"a {kind}"


NUMBERS = frozenset({Kind.NUMBER, Kind.MONEY})
DATES = frozenset({Kind.DATE, Kind.DATETIME})
EVERY_KIND = frozenset(Kind)
