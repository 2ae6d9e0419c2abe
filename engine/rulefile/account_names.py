"""The names that connected accounts know: what a rule file is checked against, and what editors complete.

What could not be read is told with its reason and checked by nobody: it is never "does not exist". Lists of
QuickBooks are metered, so they come from the catalogue; HubSpot is asked, for its lists are free and change.
"""

from collections.abc import Awaitable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from engine.billing.catalogue import Entry
from engine.clients.hubspot_wire import PropertyDefinition
from engine.clock import Clock
from engine.connecting.accounts import Accounts
from engine.connecting.connected import all_living, portals
from engine.deciding.hubspot_properties import KINDS, type_of
from engine.errors import ServiceError
from engine.live_choices.lists import catalogue_of
from engine.store import Store
from rules import (
    KnownNames,
    Name,
    Pipeline,
    Problem,
    Property,
    Reference,
    Rulebook,
    references,
    unknown_names,
)
from rules.kinds import KINDS_BY_NAME, Kind
from rules.properties import BUILT_IN

T = TypeVar("T")

_PIPELINES = {"pipeline": ("deal", "deals"), "ticket pipeline": ("ticket", "tickets")}
# Lists of QuickBooks: what rules call their entries, and what the catalogue calls the list.
_LISTS = {"item": "item", "tax code": "tax_code", "terms": "term", "payment method": "payment_method"}
EVERYTHING = frozenset({*_PIPELINES, *KINDS, *_LISTS, "owner"})


@dataclass(frozen=True, slots=True)
class AccountNames:
    """What one HubSpot account and its QuickBooks companies know; `unread` says what could not be read."""

    portal_id: str
    known: KnownNames
    unread: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Checked:
    """How a rule file stands to one account: the names that it lacks, and what could not be asked."""

    portal_id: str
    problems: tuple[Problem, ...]
    unread: Mapping[str, str]


class NameReader:
    """Asks the connected accounts."""

    def __init__(self, store: Store, accounts: Accounts, clock: Clock) -> None:
        self._store = store
        self._accounts = accounts
        self._clock = clock

    async def portals(self) -> tuple[str, ...]:
        """The HubSpot accounts that are connected."""
        return await self._store.read(portals)

    async def check(self, book: Rulebook, text: str, file: str, portal_id: str) -> Checked:
        """Look every name of the file up in one account; only lists that it names something of are read."""
        named = references(book)
        names = await self.of(portal_id, _needed(named), named)
        known = dict(names.known.by_kind())
        # Of an object whose properties could not be read, every property may exist.
        unread = tuple(f"{name}." for name in KINDS if name in names.unread)
        hoped = [one.name for one in named if one.kind == "property" and one.name.startswith(unread)]
        if "property" in known:
            known["property"] = [*known["property"], *hoped]
        return Checked(portal_id, unknown_names(book, known, text=text, file=file), names.unread)

    async def of(
        self, portal_id: str, wanted: Collection[str] = EVERYTHING, named: Sequence[Reference] = ()
    ) -> AccountNames:
        """What the account knows of the kinds in `wanted`; `named` is what a file relies on."""
        unread: dict[str, str] = {}
        return AccountNames(
            portal_id,
            KnownNames(
                pipelines=await self._pipelines(portal_id, wanted, unread),
                properties=await self._properties(portal_id, wanted, named, unread),
                owners=await self._owners(portal_id, wanted, unread),
                items=await self._entries(portal_id, "item", wanted, named, unread),
                tax_codes=await self._entries(portal_id, "tax code", wanted, named, unread),
                terms=await self._entries(portal_id, "terms", wanted, named, unread),
                payment_methods=await self._entries(portal_id, "payment method", wanted, named, unread),
            ),
            unread,
        )

    async def _pipelines(
        self, portal_id: str, wanted: Collection[str], unread: dict[str, str]
    ) -> tuple[Pipeline, ...] | None:
        api, found = self._accounts.hubspot(portal_id), list[Pipeline]()
        for what in [each for each in _PIPELINES if each in wanted]:
            name, kind = _PIPELINES[what]
            told = await _or_told(api.pipelines(kind), what, unread)
            found += [
                Pipeline(one.id, one.label, tuple(Name(*stage) for stage in one.stages), name)
                for one in told or ()
            ]
        return tuple(found) if "pipeline" in wanted and "pipeline" not in unread else None

    async def _properties(
        self, portal_id: str, wanted: Collection[str], named: Sequence[Reference], unread: dict[str, str]
    ) -> tuple[Property, ...] | None:
        found = [Property(fact, kind) for fact, kind in BUILT_IN.items() if fact.startswith("owner.")]
        objects = [name for name in KINDS if name in wanted]
        for name in objects:
            relied_on = _of_object(named, name)
            told = await _or_told(self._accounts.properties(portal_id, name, relied_on), name, unread)
            found += [_property(name, one) for one in (told or {}).values()]
        return tuple(found) if objects else None

    async def _owners(
        self, portal_id: str, wanted: Collection[str], unread: dict[str, str]
    ) -> tuple[Name, ...] | None:
        """Owners by the id that properties hold; nobody checks them, for rules may outlive who leaves."""
        if "owner" not in wanted:
            return None
        told = await _or_told(self._accounts.hubspot(portal_id).owners(), "owner", unread)
        return None if told is None else tuple(Name(one.id, _called(one.properties)) for one in told)

    async def _entries(
        self,
        portal_id: str,
        kind: str,
        wanted: Collection[str],
        named: Sequence[Reference],
        unread: dict[str, str],
    ) -> tuple[Name, ...] | None:
        """The entries of all companies of the account: a rule may be for any of them."""
        if kind not in wanted:
            return None
        companies = await self._store.read(lambda session: all_living(session, "quickbooks", portal_id))
        if not companies:
            unread[kind] = "no QuickBooks company is connected"
        relied_on = [one.name for one in named if one.kind == kind]
        found: dict[Name, None] = {}
        for company in companies:
            catalogue = catalogue_of(self._store, self._accounts, self._clock, company.id)
            told = await _or_told(catalogue.entries(_LISTS[kind], relied_on), kind, unread)
            found |= dict.fromkeys(_name(entry) for entry in told or ())
        return None if kind in unread else tuple(found)


async def _or_told(reading: Awaitable[T], what: str, unread: dict[str, str]) -> T | None:
    """What was read; None where it could not be, and then `unread` has the reason."""
    try:
        return await reading
    except ServiceError as problem:
        unread[what] = str(problem)
        return None


def _needed(named: Iterable[Reference]) -> frozenset[str]:
    """Which lists tell whether these names exist."""
    kinds = {one.kind for one in named}
    objects = {one.name.partition(".")[0] for one in named if one.kind == "property"}
    pipelines = {"pipeline"} if kinds & {"stage", "pipeline"} else set[str]()
    return frozenset(pipelines | objects & KINDS.keys() | kinds & _LISTS.keys())


def _of_object(named: Iterable[Reference], name: str) -> frozenset[str]:
    """The properties of one object, without its name."""
    facts = (one.name.partition(".") for one in named if one.kind == "property")
    return frozenset(prop for whose, _, prop in facts if whose == name)


def _property(name: str, told: PropertyDefinition) -> Property:
    kind = KINDS_BY_NAME.get(type_of(told), Kind.TEXT)
    choices = tuple(Name(value, label) for value, label in told.options)
    return Property(f"{name}.{told.name}", kind, told.label, told.description, choices)


def _called(owner: Mapping[str, str]) -> str:
    """The owner's name, else the address.

    >>> _called({"firstName": "Ana", "email": "ana@example.test"}), _called({"email": "ana@example.test"})
    ('Ana', 'ana@example.test')
    """
    full = " ".join(owner[part] for part in ("firstName", "lastName") if part in owner)
    return full or owner.get("email", "")


def _name(entry: Entry) -> Name:
    also = [entry["id"], entry.get("sku", "")]
    return Name(entry["name"], also=tuple(word for word in also if word))
