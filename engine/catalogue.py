"""QuickBooks' lists (items, terms, tax codes, payment methods, accounts) as last read, and look-ups in them.

Reads are metered, so a list is kept and read again only when it is old or when something is missing
from it: then somebody may have just added it.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from difflib import get_close_matches
from typing import Any

from sqlmodel import Session

from engine.clock import Clock
from engine.errors import Refused
from engine.records import Ref
from engine.store import Store
from engine.store.tables import CatalogueRow

KEPT_FOR = timedelta(hours=12)
MISSING_ASKED_AGAIN = timedelta(
    minutes=1
)  # an unknown name in a busy workflow must not cost a read each time

Entry = Mapping[str, Any]  # id, name, and for items sku and type
ReadList = Callable[[], Awaitable[Sequence[Entry]]]


class Catalogue:
    """The lists of one connection."""

    def __init__(self, store: Store, connection_id: str, clock: Clock, reads: Mapping[str, ReadList]) -> None:
        self._store = store
        self._connection_id = connection_id
        self._clock = clock
        self._reads = reads

    async def find(self, kind: str, wanted: str, *, what: str) -> Ref:
        """The entry of list `kind` with that Id, name or SKU. Refused, naming `what`, where there is none."""
        entries = await self.entries(kind, [wanted])
        found = _match(entries, wanted)
        if len(found) == 1:
            return Ref(found[0]["id"], found[0]["name"])
        raise Refused(_explain(entries, found, wanted, what), category=f"unknown-{kind}")

    async def entries(self, kind: str, wanted: Iterable[str] = ()) -> Sequence[Entry]:
        """The whole list; asked for again where it lacks one of `wanted`, unless that was just done."""
        entries, age = await self.kept(kind)
        if age is None or age > KEPT_FOR:
            return await self.read(kind)
        if age > MISSING_ASKED_AGAIN and not all(_match(entries, one) for one in wanted):
            return await self.read(kind)
        return entries

    async def kept(self, kind: str) -> tuple[Sequence[Entry], timedelta | None]:
        """The list as it is kept and its age; None for the age where it was never read."""
        row = await self._store.read(lambda session: session.get(CatalogueRow, (self._connection_id, kind)))
        return ([], None) if row is None else (row.entries, self._clock() - row.read_at)

    async def read(self, kind: str) -> Sequence[Entry]:
        """The list as QuickBooks has it now, which is kept: a metered read. Raises what the client raises."""
        entries = await self._reads[kind]()

        def keep(session: Session) -> None:
            session.merge(
                CatalogueRow(
                    connection_id=self._connection_id,
                    kind=kind,
                    entries=[dict(entry) for entry in entries],
                    read_at=self._clock(),
                )
            )

        await self._store.write(keep)
        return entries


def _match(entries: Sequence[Entry], wanted: str) -> list[Entry]:
    """By Id first, then by name, then by SKU; text without regard to case and outer blanks."""
    told = wanted.strip().casefold()
    if not told:  # an entry without a SKU is not what was asked for
        return []
    for key in ("id", "name", "sku"):
        found = [entry for entry in entries if str(entry.get(key) or "").strip().casefold() == told]
        if found:
            return found
    return []


def _explain(entries: Sequence[Entry], found: Sequence[Entry], wanted: str, what: str) -> str:
    if found:
        ids = ", ".join(entry["id"] for entry in found)
        return f'QuickBooks has {len(found)} entries called "{wanted}"; give {what} as one of the Ids {ids}'
    near = get_close_matches(wanted, [entry["name"] for entry in entries], n=1)
    hint = f'did you mean "{near[0]}"?' if near else "choose one that exists, or create it there"
    return f'QuickBooks has no active {what} called "{wanted}"; {hint}'
