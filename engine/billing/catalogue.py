"""QuickBooks' lists (items, terms, tax codes, payment methods, accounts) as last read, and look-ups in them.

Reads are metered, so a list is kept and read again only when it is old, when QuickBooks told of a change in
it, or when something is missing from it: then somebody may have just added it.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from engine.clock import Clock
from engine.errors import Refused
from engine.records import Ref
from engine.said import said
from engine.store import Store
from engine.store.catalogue_tables import CatalogueRow

KEPT_FOR = timedelta(hours=12)
MISSING_ASKED_AGAIN = timedelta(
    minutes=1
)  # an unknown name in a busy workflow must not cost a read each time
CHANGED_ASKED_AGAIN = timedelta(minutes=10)  # an item in stock may be told to change with each sale

_KEPT = select(CatalogueRow).where(
    col(CatalogueRow.connection_id) == bindparam("connection"), col(CatalogueRow.kind) == bindparam("list")
)
_SHOWN = 80  # characters of a name that somebody gave

Entry = Mapping[str, Any]  # id, name, and for items sku and type
ReadList = Callable[[], Awaitable[Sequence[Entry]]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A list as it is kept: how long ago it was read (None: never), whether it is known to have changed."""

    entries: Sequence[Entry]
    age: timedelta | None
    changed: bool = False

    @property
    def fresh(self) -> bool:
        """Whether it need not be read again, as long as it has what is asked for."""
        if self.age is None or self.age > KEPT_FOR:
            return False
        return not self.changed or self.age <= CHANGED_ASKED_AGAIN


class Catalogue:
    """The lists of one connection, for one run: what it has looked at once, it does not look at again."""

    def __init__(self, store: Store, connection_id: str, clock: Clock, reads: Mapping[str, ReadList]) -> None:
        self._store = store
        self._connection_id = connection_id
        self._clock = clock
        self._reads = reads
        self._rows: dict[str, CatalogueRow] = {}
        self._listed: dict[str, _Listed] = {}

    async def find(self, kind: str, wanted: str, *, what: str) -> Ref:
        """The entry of list `kind` with that Id, name or SKU. Refused, naming `what`, where there is none."""
        listed = self._of(kind, await self.entries(kind, [wanted]))
        found = listed.match(wanted)
        if len(found) == 1:
            return Ref(found[0]["id"], found[0]["name"])
        raise Refused(_explain(listed.entries, found, wanted, what), category=f"unknown-{kind}")

    async def product(self, sku: str, name: str) -> Ref | None:
        """The item of that SKU, else of that name, never of that Id: numbers of products look like Ids.

        None where there is neither. Refused where there are several.
        """
        kept = await self.kept("item")
        found = _product(self._of("item", kept.entries), sku, name) if kept.fresh else None
        if found is None:
            found = _product(self._of("item", await self.entries("item", [sku or name])), sku, name)
        return found

    async def entries(self, kind: str, wanted: Iterable[str] = ()) -> Sequence[Entry]:
        """The whole list; asked for again where it lacks one of `wanted`, unless that was just done."""
        kept = await self.kept(kind)
        if kept.age is None or not kept.fresh:
            return await self.read(kind)
        listed = self._of(kind, kept.entries)
        if kept.age > MISSING_ASKED_AGAIN and not all(listed.match(one) for one in wanted):
            return await self.read(kind)
        return kept.entries

    async def kept(self, kind: str) -> Kept:
        """The list as it is kept."""
        row = self._rows.get(kind) or await self._store.look(lambda session: self._row(session, kind))
        if row is None:
            return Kept([], None)
        self._rows[kind] = row
        changed = row.changed_at is not None and row.changed_at >= row.read_at
        return Kept(row.entries, self._clock() - row.read_at, changed)

    async def read(self, kind: str) -> Sequence[Entry]:
        """The list as QuickBooks has it now, which is kept: a metered read. Raises what the client raises."""
        began = self._clock()  # what is told to change while it is read counts as changed
        entries = await self._reads[kind]()

        def keep(session: Session) -> None:
            row = self._row(session, kind) or CatalogueRow(connection_id=self._connection_id, kind=kind)
            row.entries, row.read_at = [dict(entry) for entry in entries], began
            session.add(row)

        await self._store.write(keep, account=self._connection_id)
        self._rows.pop(kind, None)
        return entries

    def _row(self, session: Session, kind: str) -> CatalogueRow | None:
        return session.exec(_KEPT, params={"connection": self._connection_id, "list": kind}).first()

    def _of(self, kind: str, entries: Sequence[Entry]) -> "_Listed":
        """The list to look things up in; an invoice of many lines asks for one thing after another."""
        known = self._listed.get(kind)
        if known is None or known.entries is not entries:
            known = self._listed[kind] = _Listed(entries)
        return known


class _Listed:
    """The entries of a list by their texts, without regard to case and outer blanks."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self._by: dict[str, dict[str, list[Entry]]] = {}

    def by(self, key: str, wanted: str) -> list[Entry]:
        """Those of that id, name or SKU; none for an empty text: it is not what was asked for."""
        if key not in self._by:
            found = self._by[key] = defaultdict[str, list[Entry]](list)
            for entry in self.entries:
                found[_folded(entry.get(key))].append(entry)
        told = _folded(wanted)
        return self._by[key].get(told, []) if told else []

    def match(self, wanted: str) -> list[Entry]:
        """By Id first, then by name, then by SKU."""
        return next(filter(None, (self.by(key, wanted) for key in ("id", "name", "sku"))), [])


def _product(listed: _Listed, sku: str, name: str) -> Ref | None:
    for key, what, wanted in (("sku", said("the SKU"), sku), ("name", said("the name"), name)):
        found = listed.by(key, wanted)
        if len(found) == 1:
            return Ref(found[0]["id"], found[0]["name"])
        if found:
            raise Refused(
                said(
                    'QuickBooks has {count} products with {what} "{wanted}"; give each its own',
                    count=len(found),
                    what=what,
                    wanted=wanted,
                ),
                category="unknown-item",
            )
    return None


def _folded(word: Any) -> str:
    return str(word or "").strip().casefold()


def _explain(entries: Sequence[Entry], found: Sequence[Entry], wanted: str, what: str) -> str:
    told = wanted if len(wanted) <= _SHOWN else f"{wanted[:_SHOWN]}…"
    if found:
        ids = ", ".join(entry["id"] for entry in found)
        return said(
            'QuickBooks has {count} entries called "{told}"; give {what} as one of the Ids {ids}',
            count=len(found),
            told=told,
            what=what,
            ids=ids,
        )
    near = get_close_matches(wanted, [entry["name"] for entry in entries], n=1)
    hint = (
        said('did you mean "{near}"?', near=near[0])
        if near
        else said("choose one that exists, or create it there")
    )
    return said('QuickBooks has no active {what} called "{told}"; {hint}', what=what, told=told, hint=hint)
