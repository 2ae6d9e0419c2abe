"""The page of all sections and keys, from the schema that editors use: one text for both."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from docs.writing.examples import flow, written
from docs.writing.markdown import code, page, prose, table, word
from rules import schema
from rules.vocabulary import ACTIONS

Schema = Mapping[str, Any]

_SHOWN_ELSEWHERE = {
    "#/definitions/condition": "It is a [condition](conditions.md).",
    "#/definitions/filter": "It is a [condition](conditions.md).",
    "#/definitions/when": "It is one of [these](triggers.md).",
}
# What the service does not do yet with what the language knows already.
_NOT_YET = {
    "sync": "Files are checked with it; **this version of the service does not move these records yet**. "
    "What happens to the invoices that it made, and to their payments, comes back to the deal without it."
}


def keys() -> str:
    """The page."""
    whole = schema()
    sections = [_section(name, one) for name, one in whole["properties"].items()]
    return page("The rule file, key by key", prose("keys"), *sections)


def _section(name: str, one: Schema) -> str:
    tables = "\n\n".join(_tables(name, one))
    return "\n\n".join(
        part
        for part in (
            f"## {name}",
            one["description"],
            _NOT_YET.get(name, ""),
            tables,
            code(written("sections", name)),
        )
        if part
    )


def _tables(path: str, one: Schema) -> Iterator[str]:
    """The table of a mapping's keys, then those of the mappings in it."""
    inner = _mapping_in(one)
    if inner is None or not inner.get("properties") or _is_calls(inner):
        return
    known = {key: value for key, value in inner["properties"].items() if not value.get("doNotSuggest")}
    plain = {key: value for key, value in known.items() if not _is_input(key)}
    if not plain:
        return
    required = set(inner.get("required", ()))
    rows = [_row(key, value, needed=key in required) for key, value in plain.items()]
    yield f"**`{path}`**\n\n" + table(("key", "", "meaning", "example"), rows)
    for key, value in plain.items():
        if not _is_told_already(path, key):
            yield from _tables(f"{path}: {key}", value)


def _is_told_already(path: str, key: str) -> bool:
    """Filters and mappings are the same for all synced objects; cases repeat the keys of tests."""
    repeated = path.startswith("sync: ") and path != "sync: customers" and key in ("filters", "mappings")
    return repeated or path == "tests: cases"


def _row(key: str, one: Schema, *, needed: bool) -> tuple[str, str, str, str]:
    return word(key), "required" if needed else "", _meaning(one), _example(one)


def _meaning(one: Schema) -> str:
    text = one["description"]
    if link := _SHOWN_ELSEWHERE.get(one.get("$ref", "")):
        text = f"{text} {link}"
    choices = [f"`{value}`: {told}" for value, told in _choices(one)]
    return f"{text} {'; '.join(choices)}." if choices else text


def _choices(one: Schema) -> Iterator[tuple[str, str]]:
    for part in (one, *one.get("anyOf", ())):
        yield from zip(part.get("enum", ()), part.get("enumDescriptions", ()), strict=False)


def _example(one: Schema) -> str:
    examples = one.get("examples", ())
    return " or ".join(word(flow(example)) for example in examples)


def _mapping_in(one: Schema) -> Schema | None:
    """The mapping that a section, a list or a table consists of."""
    if "properties" in one:
        return one
    if "items" in one:
        return _mapping_in(one["items"])
    for inner in one.get("patternProperties", {}).values():
        return _mapping_in(inner)
    forms = one.get("anyOf", ())
    return _of_all(forms) if forms and all("properties" in form for form in forms) else None


def _of_all(forms: Sequence[Schema]) -> Schema:
    """One mapping that may have several forms: the keys of all, required where they are in each."""
    needed = set.intersection(*(set(form.get("required", ())) for form in forms))
    known = {key: value for form in forms for key, value in form["properties"].items()}
    return {"properties": known, "required": sorted(needed)}


def _is_calls(one: Schema) -> bool:
    return set(one["properties"]) <= set(ACTIONS)


def _is_input(key: str) -> bool:
    """In a table of tests: `create-invoice.amount`."""
    return key.partition(".")[0] in ACTIONS and "." in key
