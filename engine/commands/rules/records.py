"""A decision's surroundings from a JSON file: the event, the objects, and when."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from engine import exact_json
from engine.commands.output import Out
from rules import Facts, Happening, Money, Rulebook, Situation, decide, read_decimal
from rules.sections.whens import KINDS
from rules.testing.running import currency_of

_EXAMPLE = '{"event": {"deal_enters": "won"}, "deal": {"amount": "500"}}'


@dataclass(frozen=True, slots=True)
class Told:
    """What a file tells; `at` is None where it names no time.

    `billed` holds amounts in major units by schedule and instalment, `billed_outside` those of the deal's
    invoices that are no instalment.
    """

    event: Happening
    objects: Mapping[str, Any]
    at: datetime | None
    billed: Mapping[str, Mapping[str, Decimal]]
    billed_outside: Decimal

    def moment(self, otherwise: datetime, zone: ZoneInfo) -> datetime:
        """The file's time, in the zone where it names none; without one the other."""
        at = self.at or otherwise
        return at if at.tzinfo else at.replace(tzinfo=zone)

    def situation(self, book: Rulebook, at: datetime, event: Happening | None = None) -> Situation:
        """What the rules decide on it, about this event where it is another.

        Raises BadAmount where what is billed is no amount of the deal's currency.
        """
        happening, facts = event or self.event, Facts(self.objects)
        currency = currency_of(facts)
        billed = {
            name: {part: Money.of(amount, currency) for part, amount in parts.items()}
            for name, parts in self.billed.items()
        }
        outside = Money.of(self.billed_outside, currency)
        decisions = decide(
            book, happening, facts, now=at, billed=billed, billed_outside=outside, currency=currency
        )
        return Situation(happening, facts, at, billed, outside, currency, decisions)


def add_event(parser: argparse.ArgumentParser) -> None:
    """`--event KIND:VALUE`."""
    parser.add_argument(
        "--event", type=_event, metavar="KIND:VALUE", help="like deal_enters:won; else the deal's own stage"
    )


def _event(text: str) -> Happening:
    kind, _, value = text.partition(":")
    if kind.strip() not in KINDS or not value.strip():
        raise argparse.ArgumentTypeError(f'"{text}" is not KIND:VALUE with a kind of {", ".join(KINDS)}')
    return Happening(kind.strip(), value.strip())


def told_in(path: Path, out: Out) -> Told | None:
    """What the file tells; None after it was told that it cannot be read, or says something else."""
    try:
        return _told(exact_json.loads(path.read_bytes()))
    except OSError as problem:
        out.error(f"{path} cannot be read: {problem.strerror}")
    except ValueError:
        out.error(f"{path} must be JSON like {_EXAMPLE}")
    return None


def _told(given: Any) -> Told:
    objects = dict(given) if isinstance(given, dict) else {}
    event, at = objects.pop("event", None), objects.pop("at", None)
    billed, outside = _amounts(objects.pop("billed", {})), _amount(objects.pop("billed_outside", 0))
    if not isinstance(event, dict) or len(event) != 1:
        raise ValueError("not one event")
    if not all(isinstance(one, dict | list | None) for one in objects.values()):
        raise ValueError("not all objects are objects")
    ((kind, value),) = event.items()
    happening = Happening(kind, value if isinstance(value, str) else json.dumps(value))
    moment = None if at is None else datetime.fromisoformat(str(at))
    return Told(happening, objects, moment, billed, outside)


def _amounts(given: Any) -> Mapping[str, Mapping[str, Decimal]]:
    if not isinstance(given, dict) or not all(isinstance(of, dict) for of in given.values()):
        raise ValueError("billed is not by schedule and instalment")
    return {name: {part: _amount(amount) for part, amount in of.items()} for name, of in given.items()}


def _amount(given: Any) -> Decimal:
    return read_decimal(given if isinstance(given, str) else str(given))
