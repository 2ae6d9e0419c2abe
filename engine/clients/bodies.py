"""The body of an answer: bounded while it arrives, and JSON that says one thing only."""

import json
from collections.abc import Sequence
from typing import Any

import httpx

from engine import exact_json

MOST_BYTES = 8_000_000  # a page of 1,000 large invoices has half of that


class TooLarge(ValueError):
    """More than any answer should have."""


async def read(response: httpx.Response) -> bytes:
    """The whole body, unpacked. Raises: TooLarge as soon as it is, and what httpx raises."""
    data = bytearray()
    async for piece in response.aiter_bytes():
        data += piece
        if len(data) > MOST_BYTES:
            raise TooLarge("its body is too large")
    return bytes(data)


def parsed(data: bytes) -> Any:
    """The JSON value in a body, with exact numbers. Raises: ValueError, also where a key comes twice.

    >>> parsed(b'{"Id": "1", "Id": "2"}')
    Traceback (most recent call last):
    ValueError: a key comes twice
    """
    value = exact_json.loads(data)
    _once.decode(data.decode())
    return value


def _pairs(pairs: Sequence[tuple[str, Any]]) -> None:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key comes twice")


_once = json.JSONDecoder(object_pairs_hook=_pairs, parse_float=str, parse_int=str)
