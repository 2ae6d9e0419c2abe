"""Brings HubSpot's records up to date with what they are to say, in as few calls as there are (F48-F50).

What was written is kept, so that what has not changed costs no call. A record is made under a unique
property: a repeat whose first answer was lost, or two at once, find the one that is there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from engine.clients.hubspot import HubSpot
from engine.clients.hubspot_records import Association, NewRecord
from engine.deal_properties import GROUP
from engine.errors import Refused
from engine.mirroring.definitions import INVOICES, KEYS, PAYMENTS, PROPERTIES, key_of
from engine.mirroring.values import Wanted
from engine.records import Deal
from engine.store import Store
from engine.store.mirror_tables import Mirrored
from engine.texts.properties import labelled

_TO_DEAL = {INVOICES: 175, PAYMENTS: 391}  # HubSpot's numbers of the types of association
_TO_CONTACT = {INVOICES: 177, PAYMENTS: 387}
_TO_COMPANY = {INVOICES: 179, PAYMENTS: 389}


Find = Callable[[Session], Sequence[Wanted]]  # what records are to say, as of this moment

_MIRRORED = select(Mirrored).where(
    col(Mirrored.connection_id) == bindparam("connection"),
    col(Mirrored.kind) == bindparam("records"),
    col(Mirrored.document_id).in_(bindparam("documents", expanding=True)),
)


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to be made, and what is there and says something else: (wanted, what is kept of it)."""

    new: tuple[Wanted, ...]
    changed: tuple[tuple[Wanted, Mirrored], ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.changed)


def changes(session: Session, kind: str, wanted: Sequence[Wanted]) -> Changes:
    """What of these is not in HubSpot as it is to be."""
    documents: dict[str, list[str]] = {}
    for one in wanted:
        documents.setdefault(one.connection_id, []).append(one.document_id)
    known = {
        (row.connection_id, row.document_id): row
        for connection_id, ids in documents.items()
        for row in mirrored(session, kind, connection_id, ids)
    }
    there = {one: known.get((one.connection_id, one.document_id)) for one in wanted}
    return Changes(
        tuple(one for one, row in there.items() if row is None),
        tuple((one, row) for one, row in there.items() if row is not None and _differs(one, row)),
    )


def _differs(one: Wanted, row: Mirrored) -> bool:
    return bool(_difference(one, row)) or bool(one.deal_id and one.deal_id != row.deal_id)


def _difference(one: Wanted, row: Mirrored) -> dict[str, str]:
    return {name: value for name, value in one.values.items() if row.written.get(name) != value}


class Mirror:
    """The records of one kind in one account.

    `language` is that of the labels of properties that have to be made. `again` says that an earlier try came
    to no end: then nothing is taken from what was known before.
    """

    def __init__(
        self, store: Store, api: HubSpot, portal_id: str, kind: str, language: str, *, again: bool = False
    ) -> None:
        self._store = store
        self._api = api
        self._portal_id = portal_id
        self._kind = kind
        self._language = language
        self._again = again

    async def bring_up(self, find: Find) -> int:
        """Make and change what is not as it is to be; how many records that were.

        Where properties of ours are missing, they are made first. Raises what the client raises.
        """
        due = await self._due(find)
        if not due:
            return 0
        try:
            return await self._carry_out(due)
        except Refused as refusal:
            if refusal.category != "unknown-property":
                raise
        await self.prepare()
        return await self._carry_out(await self._due(find))

    async def prepare(self) -> None:
        """See to it that the properties exist; those that a later version has added, too."""
        definitions = labelled(PROPERTIES[self._kind], self._language)
        await self._api.ensure_properties(self._kind, GROUP, definitions)

    async def _due(self, find: Find) -> Changes:
        return await self._store.look(lambda session: changes(session, self._kind, find(session)))

    async def _carry_out(self, due: Changes) -> int:
        if due.changed:
            await self._change(due.changed)
        if due.new:
            await self._make(due.new)
        return len(due.new) + len(due.changed)

    async def _change(self, changed: Sequence[tuple[Wanted, Mirrored]]) -> None:
        told = {row.record_id: _difference(one, row) for one, row in changed}
        try:
            await self._api.update_records(
                self._kind, {one: values for one, values in told.items() if values}
            )
            for one, row in changed:
                if one.deal_id and one.deal_id != row.deal_id:
                    await self._api.link(self._kind, row.record_id, "deals", one.deal_id)
        except Refused as refusal:
            if refusal.code != "404":
                raise
            await self._make_again(changed)
        else:
            await self._keep({one: row.record_id for one, row in changed})

    async def _make_again(self, changed: Sequence[tuple[Wanted, Mirrored]]) -> None:
        """Somebody has deleted one of them: what is gone is made anew, what is there is written next time."""
        ids = [row.record_id for _, row in changed]
        there = {one.id for one in await self._api.records(self._kind, ids, ["hs_object_id"])}
        await self._make([one for one, row in changed if row.record_id not in there])
        rest = [(one, row) for one, row in changed if row.record_id in there]
        await self._api.update_records(self._kind, {row.record_id: one.values for one, row in rest})
        await self._keep({one: row.record_id for one, row in rest})

    async def _make(self, new: Sequence[Wanted]) -> None:
        """Make them; where one is there already, because an answer was lost, all that are there are taken."""
        try:
            await self._keep(await self._created(new))
        except Refused as refusal:
            if refusal.category != "taken":
                raise
            keys = {_key(one): one for one in new}
            there = await self._api.records_by(self._kind, KEYS[self._kind], list(keys))
            await self._api.update_records(self._kind, {there[key]: keys[key].values for key in there})
            await self._keep({keys[key]: record_id for key, record_id in there.items()})
            await self._keep(await self._created([one for key, one in keys.items() if key not in there]))

    async def _created(self, new: Sequence[Wanted]) -> Mapping[Wanted, str]:
        if not self._again and any(one.ends_known for one in new):
            try:
                return await self._create(new, [one for one in new if not one.ends_known])
            except Refused as refusal:
                if refusal.category in ("taken", "unknown-property"):
                    raise  # else it may be for a contact or company that is there no more
        return await self._create(new, new)

    async def _create(self, new: Sequence[Wanted], doubtful: Sequence[Wanted]) -> Mapping[Wanted, str]:
        """Make them; the deals of those in doubt are read for whom they belong to."""
        deals = {one: await self._api.deal(one, ["dealname"]) for one in _deals(doubtful)}
        records = [NewRecord({**one.at_first, **_said(one)}, self._links(one, deals)) for one in new]
        made = await self._api.create_records(self._kind, records, KEYS[self._kind]) if records else {}
        return {one: made[_key(one)] for one in new}

    def _links(self, one: Wanted, deals: Mapping[str, Deal]) -> tuple[Association, ...]:
        """The deal with its company and the contact who was billed; without a deal, whom the customer is."""
        kind, deal = self._kind, deals.get(one.deal_id)
        contact_id, company_id = one.contact_id, one.company_id
        if deal is not None:
            contact_id = contact_id if contact_id in deal.contact_ids else _only(deal.contact_ids)
            company_id = deal.company_id
        ends = [(each, _TO_DEAL[kind]) for each in (one.deal_id, *one.further_deals)]
        ends += [(contact_id, _TO_CONTACT[kind]), (company_id, _TO_COMPANY[kind])]
        return tuple(Association(to_id, type_id) for to_id, type_id in ends if to_id)

    async def _keep(self, records: Mapping[Wanted, str]) -> None:
        if not records:
            return

        def keep(session: Session) -> None:
            for one, record_id in records.items():
                session.merge(self._row(one, record_id))

        await self._store.write(keep, account=self._portal_id)

    def _row(self, one: Wanted, record_id: str) -> Mirrored:
        return Mirrored(
            connection_id=one.connection_id,
            kind=self._kind,
            document_id=one.document_id,
            portal_id=self._portal_id,
            record_id=record_id,
            deal_id=one.deal_id,
            written=dict[str, Any](one.values),
        )


def mirrored(session: Session, kind: str, connection_id: str, ids: Sequence[str]) -> list[Mirrored]:
    """The records of these documents, as far as there are any."""
    told = {"connection": connection_id, "records": kind, "documents": ids}
    return list(session.exec(_MIRRORED, params=told))


def _deals(of: Sequence[Wanted]) -> list[str]:
    return list(dict.fromkeys(one.deal_id for one in of if one.deal_id))


def _said(one: Wanted) -> dict[str, str]:
    """A new record has no earlier values to be cleared."""
    return {name: value for name, value in one.values.items() if value}


def _key(one: Wanted) -> str:
    return key_of(one.connection_id, one.document_id)


def _only(ids: Sequence[str]) -> str:
    return ids[0] if len(ids) == 1 else ""
