"""An odd record as lines for people, as it is kept in a certificate."""

from collections.abc import Iterator, Mapping
from typing import Any


def odd_lines(odd: Mapping[str, Any]) -> Iterator[str]:
    """What differs, why, and what mends it."""
    deal = f" of deal {odd['deal']}" if odd["deal"] and odd["record"] != f"deal {odd['deal']}" else ""
    yield f"{'later' if odd['under_way'] else 'ODD  '}    {odd['record']}{deal}: {odd['differs']}"
    yield f"           cause: {odd['cause']}"
    if odd["command"]:
        yield f"           mend:  {odd['command']}"
