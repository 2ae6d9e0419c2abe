"""The building blocks of the schema: what values look like, and how keys are described.

Patterns are written so that Python's `re` and the browsers' regular expressions read them alike.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rules.known import Name
from rules.properties import RULE_OBJECTS

Schema = dict[str, Any]

_MOST_LISTED = 40

_LEAP = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29"
_DAY_OF_ANY_YEAR = (
    "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
)
REAL_DAY = f"(?!0000)([0-9]{{4}}-{_DAY_OF_ANY_YEAR}|{_LEAP})"
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
_OFFSET = "(Z|[+-]([01][0-9]|2[0-3]):?[0-5][0-9])"
REAL_INSTANT = rf"{REAL_DAY}[T ]{_CLOCK}(:[0-5][0-9](\.[0-9]{{1,9}})?)?{_OFFSET}?"
_MOST_DIGITS = 15  # of an amount in QuickBooks
DECIMAL = rf"(?!([+.-]*[0-9]){{{_MOST_DIGITS + 1}}})[+-]?([0-9]+(\.[0-9]+)?|\.[0-9]+)"
_SOME_DIGIT = r"(?=[0-9.]*[1-9])"


def placeholder(objects: Iterable[str] = RULE_OBJECTS) -> str:
    """A fact of one of the objects in braces."""
    return rf"\{{({'|'.join(objects)})\.[A-Za-z0-9_]+\}}"


def text_with(objects: Iterable[str]) -> Schema:
    """A text that is not blank, with facts of these objects in braces or without."""
    allowed = tuple(objects)
    return {
        "type": ["string", "number", "boolean"],
        "pattern": rf"^(?=[\s\S]*\S)([^{{}}]|{placeholder(allowed)})*$",
        "patternErrorMessage": f"a brace must belong to a placeholder like {{{allowed[0]}.id}}",
    }


def whole_of(pattern: str) -> str:
    """The pattern for a complete text, outer blanks aside."""
    return rf"^\s*({pattern})\s*$"


def described(schema: Schema, title: str, about: str, *examples: object) -> Schema:
    """The schema with what editors show on hover and beside a completion."""
    shown: Schema = {"title": title, "description": about}
    if examples:
        shown["examples"] = list(examples)
    return {**shown, **schema}


def choice(words: Mapping[str, str]) -> Schema:
    """One of the words, each with its explanation."""
    return {"type": "string", "enum": list(words), "enumDescriptions": list(words.values())}


def mapping(known: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    """A mapping with these keys and no others."""
    needed = list(required)
    shape: Schema = {"type": "object", "properties": dict(known), "additionalProperties": False}
    return {**shape, "required": needed} if needed else shape


def optional(schema: Schema) -> Schema:
    """The same, or nothing: where a section may stand empty."""
    return {**schema, "type": [schema["type"], "null"]}


def table(values: Schema, keys: str = ".") -> Schema:
    """A mapping with free keys, or nothing."""
    return optional({"type": "object", "patternProperties": {keys: values}, "additionalProperties": False})


def listing(items: Schema, least: int = 0) -> Schema:
    """A list, or nothing; with `least` at least so many items, and not nothing."""
    if least:
        return {"type": "array", "items": items, "minItems": least}
    return {"type": ["array", "null"], "items": items}


def distinct(items: Schema) -> Schema:
    """A list, or nothing, in which each item stands once."""
    return {**listing(items), "uniqueItems": True}


def ref(name: str) -> Schema:
    """What is defined under this name."""
    return {"$ref": f"#/definitions/{name}"}


def any_of(*schemas: Schema) -> Schema:
    """At least one of them; a single one is itself."""
    return schemas[0] if len(schemas) == 1 else {"anyOf": list(schemas)}


def pattern(text: str) -> Schema:
    """A text that the pattern describes as a whole."""
    return {"type": "string", "pattern": whole_of(text)}


SCALAR: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
TEXT: Schema = SCALAR
_TOO_LARGE = 10**_MOST_DIGITS
NUMBER: Schema = {
    "type": ["number", "string"],
    "pattern": whole_of(DECIMAL),
    "exclusiveMinimum": -_TOO_LARGE,
    "exclusiveMaximum": _TOO_LARGE,
    "patternErrorMessage": "write a plain number like 1000.00",
}
BOOLEAN: Schema = {
    "type": ["boolean", "string"],
    "pattern": whole_of("[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]"),
    "patternErrorMessage": "write true or false",
}
DAY: Schema = {**pattern(REAL_DAY), "patternErrorMessage": "write a day of the calendar, like 2026-03-02"}
MOMENT: Schema = {
    **pattern(f"{REAL_DAY}|{REAL_INSTANT}"),
    "patternErrorMessage": "write a day, or a day and a time: 2026-03-02T09:00",
}
INSTANT: Schema = {
    **pattern(REAL_INSTANT),
    "patternErrorMessage": "write a day and a time, like 2026-03-02T09:00",
}
DURATION: Schema = {
    **pattern("[0-9]{1,5}(min|h|d|w)"),
    "patternErrorMessage": "write a duration like 45min, 2h, 30d or 2w",
}
LONGER_THAN_NOTHING: Schema = {**DURATION, "pattern": whole_of("(?!0+[a-z])[0-9]{1,5}(min|h|d|w)")}
CLOCK: Schema = {**pattern(_CLOCK), "patternErrorMessage": 'write a time of day in quotes, like "09:00"'}
IDENTIFIER: Schema = {
    "type": ["string", "integer"],
    "pattern": whole_of("(?=[-_]*[A-Za-z0-9])[A-Za-z0-9_-]{1,64}"),
    "patternErrorMessage": 'letters, digits, "-" and "_", at most 64',
}
_PLACEHOLDER = placeholder()
_BRACED = rf"([^{{}}]|{_PLACEHOLDER})*{_PLACEHOLDER}([^{{}}]|{_PLACEHOLDER})*"
HAS_PLACEHOLDER: Schema = {
    "type": "string",
    "pattern": f"^({_BRACED})$",
    "title": "a fact in braces",
}


def positive(most: int | None = None) -> Schema:
    """A number above zero, quoted or not."""
    digits = (
        r"[0-9]*\.?[0-9]+"
        if most is None
        else rf"0*({most}(\.0+)?|[0-9]{{1,{len(str(most)) - 1}}}(\.[0-9]+)?|\.[0-9]+)"
    )
    number: Schema = {"type": "number", "exclusiveMinimum": 0}
    if most is not None:
        number["maximum"] = most
    return {"anyOf": [number, pattern(rf"\+?{_SOME_DIGIT}{digits}")]}


def whole(least: int, most: int) -> Schema:
    """A whole number within bounds, quoted or not."""
    return {
        "anyOf": [
            {"type": "integer", "minimum": least, "maximum": most},
            pattern(f"[0-9]{{1,{len(str(most))}}}"),
        ]
    }


def one_of_names(names: Sequence[Name], otherwise: Schema | None = None) -> Schema:
    """One of the names an account has, in any spelling, or a fact in braces; or `otherwise`.

    Editors list a short enumeration on hover, with what each is called. Of a long one that would be a
    wall of text, so its names are constants, which editors complete all the same.
    """
    known = list(dict.fromkeys(one.name for one in names))
    also = sorted({spelling for one in names for spelling in one.spellings})
    if len(known) <= _MOST_LISTED:
        listed: list[Schema] = [choice({one.name: one.label or one.name for one in names})]
    else:
        listed = [{"const": one.name, "description": one.label or one.name} for one in names]
    rest = any_of({"type": "string"}, *_as_numbers(also)) if otherwise is None else otherwise
    offered: Schema = {"oneOf": [*listed, {**rest, "not": {"enum": known}}]}
    if otherwise is not None:
        return offered
    few = f"; it has {', '.join(known)}" if len(known) <= _MOST_LISTED else ""
    spelled = f"{'|'.join(map(in_any_case, also))}|{_BRACED}"
    return {
        **offered,
        **_held_to(spelled, f"the account has no such name{few}"),
        "type": ["string", "integer"],
    }


def one_of_many(words: Sequence[str], otherwise: str) -> Schema:
    """One of many words, which editors complete without listing all of them; `otherwise` is their message."""
    offered: list[Schema] = [{"const": word} for word in words]
    held = _held_to("|".join(map(_literally, words)), otherwise)
    return {"type": "string", "oneOf": [*offered, {"not": {"enum": list(words)}}], **held}


def _held_to(spelled: str, otherwise: str) -> Schema:
    """Held by a pattern: of a constant that does not fit, editors would list all the others."""
    return {"pattern": whole_of(spelled), "patternErrorMessage": otherwise}


def _as_numbers(spellings: Iterable[str]) -> list[Schema]:
    """Ids without quotes; as ranges of one, because editors would offer constants."""
    numbers = [int(one) for one in spellings if one.isascii() and one.isdigit() and str(int(one)) == one]
    return [{"type": "integer", "minimum": one, "maximum": one} for one in numbers]


def in_any_case(text: str) -> str:
    """A pattern for the text in small and capital letters."""
    return "".join(_either(character) for character in text)


def _either(character: str) -> str:
    lower, upper = character.lower(), character.upper()
    if lower != upper and len(lower) == len(upper) == 1:
        return f"[{lower}{upper}]"
    return _literally(character)


def _literally(text: str) -> str:
    return "".join(f"\\{one}" if one in r"\^$.|?*+()[]{}/" else one for one in text)
