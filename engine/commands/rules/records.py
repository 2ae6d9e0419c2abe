"""A decision's surroundings from a JSON file: the event, the objects, and when.

It reads like a test of a rule file: an object that is not there is empty, "unread" in its place says that
nobody could read it, and the objects may stand under `given`. Without an event the deal has just entered
its stage.
"""

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
from rules import Facts, Happening, Money, Rulebook, Situation, Unread, decide, read_decimal
from rules.properties import RULE_OBJECTS
from rules.sections.given import UNREAD
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

    def situation(self, book: Rulebook, at: datetime) -> Situation:
        """What the rules decide on it.

        Raises BadAmount where what is billed is no amount of the deal's currency.
        """
        happening, facts = self.event, Facts(self.objects)
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


def told_in(path: Path, out: Out, event: Happening | None = None) -> Told | None:
    """What the file tells, about this event where one is given; None after its mistake was told."""
    try:
        return _told(exact_json.loads(path.read_bytes()), event)
    except OSError as problem:
        refuse(path, f"{path} cannot be read: {problem.strerror}", out)
    except ValueError:
        refuse(path, f"{path} must be JSON like {_EXAMPLE}", out)
    return None


def refuse(path: Path, sentence: str, out: Out) -> None:
    """Say what is wrong with a record, to people and to machines."""
    out.error(sentence)
    out.data({"record": str(path), "detail": sentence})


def _told(record: Any, event: Happening | None) -> Told:
    rest = dict(record) if isinstance(record, dict) else {}
    own, at, given = rest.pop("event", None), rest.pop("at", None), rest.pop("given", {})
    if not isinstance(given, dict):
        raise ValueError("given is not by object")
    rest = {**given, **rest}
    billed, outside = _amounts(rest.pop("billed", {})), _amount(rest.pop("billed_outside", 0))
    objects = dict.fromkeys(RULE_OBJECTS) | {name: _object(one) for name, one in rest.items()}
    moment = None if at is None else datetime.fromisoformat(str(at))
    happening = event or (_entered(objects) if own is None else _happening(own))
    return Told(happening, objects, moment, billed, outside)


def _object(given: Any) -> Any:
    if given == UNREAD:
        return Unread("the record says so")
    if not isinstance(given, dict | list | None):
        raise ValueError("an object is no object")
    return given


def _happening(event: Any) -> Happening:
    if not isinstance(event, dict) or len(event) != 1:
        raise ValueError("not one event")
    ((kind, value),) = event.items()
    return Happening(kind, value if isinstance(value, str) else json.dumps(value))


def _entered(objects: Mapping[str, Any]) -> Happening:
    """That the deal has just entered its stage, for where no event is told."""
    deal = objects["deal"]
    stage = deal.get("dealstage") if isinstance(deal, dict) else None
    if not isinstance(stage, str) or not stage.strip():
        raise ValueError("neither an event nor a stage")
    return Happening("deal_enters", stage.strip())


def _amounts(given: Any) -> Mapping[str, Mapping[str, Decimal]]:
    if not isinstance(given, dict) or not all(isinstance(of, dict) for of in given.values()):
        raise ValueError("billed is not by schedule and instalment")
    return {name: {part: _amount(amount) for part, amount in of.items()} for name, of in given.items()}


def _amount(given: Any) -> Decimal:
    return read_decimal(given if isinstance(given, str) else str(given))
