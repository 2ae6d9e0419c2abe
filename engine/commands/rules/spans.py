"""`--since 90d`: how far back a verb looks."""

import argparse
from datetime import datetime, timedelta

from rules.durations import read_duration

_DEFAULT = "90d"


def add_since(parser: argparse.ArgumentParser) -> None:
    """`--since`, with its default."""
    parser.add_argument(
        "--since",
        type=since,
        default=since(_DEFAULT),
        metavar="90d",
        help="how far back to look; 90d if not given",
    )


def since(text: str) -> timedelta:
    """A length of time like `90d` or `12h`.

    >>> since("2w")
    datetime.timedelta(days=14)
    """
    found = read_duration(text)
    if found is None:
        raise argparse.ArgumentTypeError(f'"{text}" is no length of time; write one like 90d, 12h or 45min')
    return found.length


def moment(text: str) -> datetime:
    """A day or a moment, like `2026-04-01` or `2026-04-01T09:00`; it may lack an offset."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is no day; write one like 2026-04-01') from None
