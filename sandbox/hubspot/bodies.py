"""Bodies and queries of calls, read piece by piece; whatever is of the wrong shape is a 400."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from starlette.datastructures import QueryParams

from sandbox.hubspot.errors import bad_request


def parse_json(body: bytes) -> Any:
    """The body, None where there is none; fractions stay decimal.

    Raises: ApiError 400.
    """
    if not body.strip():
        return None
    try:
        return json.loads(body, parse_float=Decimal)
    except ValueError as exc:
        raise bad_request(f"Invalid input JSON: {type(exc).__name__}") from exc


def as_object(said: Any) -> dict[str, Any]:
    """A JSON object.

    Raises: ApiError 400 for anything else.
    """
    if not isinstance(said, dict):
        raise bad_request("Invalid input JSON: an object was expected")
    return said


def as_list(said: Mapping[str, Any], name: str) -> list[Any]:
    """A JSON list under this name, [] where there is none.

    Raises: ApiError 400 for anything else.
    """
    value = said.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise bad_request(f"Invalid input JSON: {name} must be a list")
    return value


def as_objects(said: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """A JSON list of objects under this name, [] where there is none.

    Raises: ApiError 400 for anything else.
    """
    return [as_object(each) for each in as_list(said, name)]


def as_word(said: Mapping[str, Any], name: str) -> str | None:
    """A text under this name, None where there is none.

    Raises: ApiError 400 for anything else.
    """
    value = said.get(name)
    if value is not None and not isinstance(value, str):
        raise bad_request(f"Invalid input JSON: {name} must be a text")
    return value


def limited(query: QueryParams, name: str, default: int, most: int) -> int:
    """A count from 1 to `most` in a query.

    Raises: ApiError 400.
    """
    text = query.get(name, str(default))
    if not text.isdecimal() or not 0 < int(text) <= most:
        raise bad_request(f"{name} must be a whole number from 1 to {most}, got {text}")
    return int(text)


def flagged(query: QueryParams, name: str) -> bool:
    """A switch in a query, in any case: some clients spell it `True`."""
    return query.get(name, "").lower() == "true"
