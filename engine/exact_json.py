"""JSON in which numbers stay exact: 300.30 goes out as 300.30 and comes in as Decimal("300.30")."""

from decimal import Decimal
from typing import Any

import msgspec


def _plain(value: Any) -> str:
    """A text that remembers how it was put together (`engine.said`) is a text."""
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


_encoder = msgspec.json.Encoder(decimal_format="number", enc_hook=_plain)
_decoder = msgspec.json.Decoder(float_hook=Decimal)


def dumps(value: Any) -> bytes:
    """UTF-8 JSON. Takes dicts, lists, texts, ints, bools, None and finite Decimals.

    >>> dumps({"Amount": Decimal("300.30")})
    b'{"Amount":300.30}'
    """
    return _encoder.encode(value)


def loads(data: bytes | str) -> Any:
    """Any JSON value. Raises ValueError where it is not JSON, or nested absurdly deep.

    >>> loads(b'{"Amount": 300.30}')
    {'Amount': Decimal('300.30')}
    """
    try:
        return _decoder.decode(data)
    except RecursionError as problem:
        raise ValueError("nested too deep") from problem
