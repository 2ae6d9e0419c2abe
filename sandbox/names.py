"""What nobody knows is told, with what is known: a slip in a test must not look like a test that passes."""

import re
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)

_MOST_SHOWN, _NEAREST = 40, 12
_CHOICES = re.compile(r"'([^']*)'")


class Slip(ValueError):
    """What somebody said makes no sense; the text says why, and what would."""


def need_known(what: str, named: Iterable[str], known: Collection[str]) -> None:
    """Raises: Slip for the first of the names that is not known."""
    for name in named:
        if name not in known:
            raise Slip(unknown(what, name, known))


def unknown(what: str, name: str, known: Collection[str]) -> str:
    """The sentence about a name that nobody knows: what comes near, and what there is.

    >>> unknown("key", "feilds", ["fields", "id"])
    'There is no key "feilds" (did you mean "fields"?); known are fields, id'
    """
    near = get_close_matches(name, known, n=1)
    hint = f' (did you mean "{near[0]}"?)' if near else ""
    return f'There is no {what} "{name[:60]}"{hint}; known are {_listed(name, known)}'


def _listed(name: str, known: Collection[str]) -> str:
    """All names, or the nearest of very many."""
    if len(known) <= _MOST_SHOWN:
        return ", ".join(sorted(known)) or "none"
    nearest = get_close_matches(name, known, n=_NEAREST, cutoff=0)
    return f"{', '.join(nearest)} and {len(known) - len(nearest)} more"


def validated(model: type[Model], said: Any, what: str) -> Model:
    """What was said, as the model has it; `what` it is, as a sentence calls it.

    Raises: Slip, one sentence.
    """
    if not isinstance(said, Mapping):
        raise Slip(f"A {what} must be an object with {_listed('', names_of(model))}")
    need_known(f"{what} key", said, names_of(model))
    try:
        return model.model_validate(said)
    except ValidationError as mistake:
        raise Slip(sentence(mistake)) from mistake


def names_of(model: type[BaseModel]) -> list[str]:
    """How the model's fields are called in JSON."""
    return [field.alias or name for name, field in model.model_fields.items()]


def sentence(mistake: ValidationError) -> str:
    """The first thing that is wrong."""
    first = mistake.errors(include_url=False)[0]
    place = ".".join(map(str, first["loc"]))
    if first["type"] == "literal_error":
        return unknown(place, str(first["input"]), _CHOICES.findall(first["ctx"]["expected"]))
    return f"{place}: {first['msg']}"
