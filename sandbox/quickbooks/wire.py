"""JSON as QuickBooks writes it: amounts exact both ways, times in the company's zone."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

from starlette.responses import Response

Row = dict[str, Any]  # an object as it goes over the wire; amounts are Decimal


def loads(text: bytes | str) -> Any:
    """Parse JSON with every fraction as an exact Decimal.

    Raises: ValueError, also for NaN and Infinity, which JSON does not have.

    >>> loads('{"TotalAmt": 7000.01}')
    {'TotalAmt': Decimal('7000.01')}
    """
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)


def dumps(value: Any) -> bytes:
    """Write JSON; a Decimal becomes a number of the same digits.

    Amounts have at most 15 digits, and so many survive the way through a double unharmed.

    >>> dumps({"Amount": Decimal("3000.00"), "TotalAmt": Decimal("7000.01"), "Balance": Decimal("0.00")})
    b'{"Amount":3000.0,"TotalAmt":7000.01,"Balance":0}'
    """
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=_number).encode()


def _number(value: Any) -> int | float:
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} has no form on the wire")
    exponent = value.as_tuple().exponent
    if value == 0 or (isinstance(exponent, int) and exponent >= 0):
        return int(value)
    return float(value)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def json_response(payload: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """An answer with the charset Intuit's answers carry."""
    return Response(dumps(payload), status, headers, media_type="application/json;charset=UTF-8")


def stamp(moment: datetime) -> str:
    """A time as in `MetaData`: whole seconds with the zone's offset."""
    return moment.isoformat(timespec="seconds")


def envelope_time(moment: datetime) -> str:
    """A time as in the `time` of an answer: milliseconds with the zone's offset."""
    return moment.isoformat(timespec="milliseconds")


def plain(number: Decimal) -> Decimal:
    """The number without trailing zeros, as quantities and unit prices come back.

    >>> plain(Decimal("150.00")), plain(Decimal("75.50"))
    (Decimal('150'), Decimal('75.5'))
    """
    whole = number.to_integral_value()
    return whole if whole == number else number.normalize()
