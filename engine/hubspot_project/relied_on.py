"""What a new definition would take away from workflows that contain the action already. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]

_ADVICE = "workflows rely on it; keep it, or give the changed action a new name"


def taken_away(wanted: Json, present: Json) -> Iterator[str]:
    """Each loss as a sentence; none where every workflow goes on as it is."""
    yield from _fields("input", _by_name(wanted, "inputFields"), _by_name(present, "inputFields"))
    yield from _fields("output", _by_name(wanted, "outputFields"), _by_name(present, "outputFields"))
    yield from _demands(_by_name(wanted, "inputFields"), _by_name(present, "inputFields"))
    yield from _kinds_of_records(_listed(wanted, "objectTypes"), _listed(present, "objectTypes"))


def _fields(what: str, ours: Mapping[str, Json], theirs: Mapping[str, Json]) -> Iterator[str]:
    for name, known in theirs.items():
        field = ours.get(name)
        if field is None:
            yield f"the {what} {name} would be gone; {_ADVICE}"
            continue
        was, would_be = known["typeDefinition"].get("type"), field["typeDefinition"].get("type")
        if was != would_be:
            yield f"the {what} {name} would be of type {would_be} and is of type {was}; {_ADVICE}"
        for kind in _missing(known, field, "supportedValueTypes"):
            yield f"the {what} {name} would no longer take {kind}; {_ADVICE}"
        for value in _choices(known) - _choices(field):
            yield f"the {what} {name} would no longer have the choice {value}; {_ADVICE}"


def _demands(ours: Mapping[str, Json], theirs: Mapping[str, Json]) -> Iterator[str]:
    """An input that must be filled in now stands empty in workflows that were made before."""
    for name, field in ours.items():
        if field.get("isRequired") and not theirs.get(name, {}).get("isRequired"):
            yield f"the input {name} would be required, and in workflows it may be empty; make it optional"


def _kinds_of_records(ours: list[Any], theirs: list[Any]) -> Iterator[str]:
    """An empty list stands for every kind of record."""
    if ours and not theirs:
        yield f"it would be there for {', '.join(ours)} alone and is there for every record; {_ADVICE}"
    for kind in theirs if ours else ():
        if kind not in ours:
            yield f"it would no longer be there for {kind}; {_ADVICE}"


def _by_name(definition: Json, part: str) -> dict[str, Json]:
    return {str(one["typeDefinition"]["name"]): one for one in _listed(definition, part)}


def _missing(known: Json, field: Json, part: str) -> list[Any]:
    kept = _listed(field, part)
    return [one for one in _listed(known, part) if one not in kept]


def _choices(field: Json) -> set[str]:
    return {str(one["value"]) for one in _listed(field["typeDefinition"], "options")}


def _listed(source: Json, part: str) -> list[Any]:
    """HubSpot shows what nobody said as an empty list, or not at all."""
    return list(source.get(part) or ())
