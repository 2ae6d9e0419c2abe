"""Who in the rules waits for what."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules import Condition, Happening, Rulebook


@dataclass(frozen=True, slots=True)
class Listener:
    """A rule that waits for something: its id, for what, and its condition."""

    rule: str
    when: Happening
    condition: Condition | None


def listeners(book: Rulebook) -> Iterator[Listener]:
    """The instalments of all schedules and all triggers, in file order."""
    for schedule in book.schedules:
        for instalment in schedule.instalments:
            yield Listener(schedule.id, instalment.when, schedule.condition)
    for trigger in book.triggers:
        yield Listener(trigger.id, trigger.when, trigger.condition)
