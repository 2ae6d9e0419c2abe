"""The types a property can have, under our names and HubSpot's."""

from enum import StrEnum

from rules.said import said


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


_WITH_ARTICLE = {
    Kind.TEXT: said("a text"),
    Kind.NUMBER: said("a number"),
    Kind.MONEY: said("an amount"),
    Kind.DATE: said("a date"),
    Kind.DATETIME: said("a datetime"),
    Kind.BOOL: said("a boolean"),
    Kind.SET: said("a set"),
}


def with_article(kind: Kind) -> str:
    """For messages: `a date`, `an amount`."""
    return _WITH_ARTICLE[kind]


NUMBERS = frozenset({Kind.NUMBER, Kind.MONEY})
DATES = frozenset({Kind.DATE, Kind.DATETIME})
EVERY_KIND = frozenset(Kind)
