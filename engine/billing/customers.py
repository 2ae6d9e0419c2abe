"""Which QuickBooks customer a contact is: linked before, found by e-mail, or created (F55-F57, F65)."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from engine.clients.quickbooks import QuickBooks
from engine.clients.quickbooks_wire import customer_from, customer_to_wire
from engine.clock import Clock
from engine.errors import Refused
from engine.executions.effects import Effects
from engine.records import Company, Contact, Customer, CustomerDraft
from engine.said import said
from engine.store import Store
from engine.store.catalogue_tables import CustomerLink

_DUPLICATE_NAME = "6240"
_FORBIDDEN_IN_NAMES = str.maketrans({":": " ", "\t": " ", "\n": " ", "\r": " "})
_LONGEST_NAME = 100

_LINK = select(CustomerLink).where(
    col(CustomerLink.connection_id) == bindparam("connection"),
    col(CustomerLink.hubspot_type) == bindparam("type"),
    col(CustomerLink.hubspot_id) == bindparam("id"),
)


class Customers:
    """The customers of one connection, as one execution sees them."""

    def __init__(
        self,
        store: Store,
        api: QuickBooks,
        effects: Effects,
        *,
        portal_id: str,
        connection_id: str,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._store = store
        self._api = api
        self._effects = effects
        self._portal_id = portal_id
        self._connection_id = connection_id
        self._clock = clock
        self._new_id = new_id

    async def of(self, contact: Contact, company: Company | None, *, currency: str, create: bool) -> Customer:
        """The contact's customer. A link found before costs no call."""
        if known := await self.linked(contact):
            return known
        customer = await self._found(contact, company)
        if customer is None:
            if not create:
                known_by = said("the contact's e-mail") if contact.email else said("the company's name")
                raise Refused(
                    said(
                        "QuickBooks has no active customer with {known_by}; create the customer there, "
                        "correct {known_by}, or set customer to create_if_missing",
                        known_by=known_by,
                    ),
                    category="customer-not-found",
                )
            customer = await self._create(contact, company, currency)
        await self._link(contact, customer)
        return customer

    async def _found(self, contact: Contact, company: Company | None) -> Customer | None:
        """By e-mail; a company, which has none, by its name."""
        if contact.email or company is None:
            return await self._by_email(contact)
        return _only([one for one in await self._api.customers_by_name(_clean(company.name)) if one.active])

    async def linked(self, contact: Contact) -> Customer | None:
        """The customer that the contact was found to be before; costs no call."""
        row = await self._store.look(lambda session: self._row(session, contact))
        return (
            Customer(row.customer_id, row.customer_name, contact.email) if row and row.customer_id else None
        )

    def _row(self, session: Session, contact: Contact) -> CustomerLink | None:
        told = {"connection": self._connection_id, "type": contact.kind, "id": contact.id}
        return session.exec(_LINK, params=told).first()

    async def forget(self, customer_id: str) -> bool:
        """Let go of a customer that QuickBooks does not know any more; False where nothing was linked."""

        def let_go(session: Session) -> bool:
            rows = session.exec(
                select(CustomerLink).where(
                    col(CustomerLink.connection_id) == self._connection_id,
                    col(CustomerLink.customer_id) == customer_id,
                )
            ).all()
            for row in rows:
                row.customer_id, row.replaces = "", customer_id
                session.add(row)
            return bool(rows)

        return await self._store.write(let_go, account=self._portal_id)

    async def _by_email(self, contact: Contact) -> Customer | None:
        found = [
            customer for customer in await self._api.customers_by_email(contact.email) if customer.active
        ]
        if len(found) > 1:
            ids = ", ".join(customer.id for customer in found)
            raise Refused(
                said(
                    "{count} QuickBooks customers have the contact's e-mail, Ids {ids}; merge them or "
                    "give each its own address",
                    count=len(found),
                    ids=ids,
                ),
                category="customer-ambiguous",
            )
        return found[0] if found else None

    async def _create(self, contact: Contact, company: Company | None, currency: str) -> Customer:
        """Create it under the person's name; where that is taken by somebody else, under a telling one."""
        draft = draft_customer(contact, company, currency)
        try:
            return await self._ask("create customer", contact, draft)
        except Refused as refusal:
            if refusal.code != _DUPLICATE_NAME:
                raise
        namesakes = await self._api.customers_by_name(draft.display_name)
        told = contact.email.casefold()
        mine = [one for one in namesakes if one.active and (one.email or "").casefold() == told]
        if len(mine) == 1:
            return mine[0]
        return await self._ask("create customer, longer name", contact, longer_name(draft))

    async def _ask(self, name: str, contact: Contact, draft: CustomerDraft) -> Customer:
        link = await self._store.look(lambda session: self._row(session, contact))
        answer = await self._effects.once(
            name,
            customer_to_wire(draft),
            lambda intent: self._api.create_customer(intent.request, request_id=intent.request_id),
            # Two deals of one contact may want the same customer at once: the same request id makes one.
            # After one that is gone, another key: the old one would bring the gone one's answer back.
            request_key=f"customer:{self._connection_id}:{_told(contact)}:{contact.email.casefold()}"
            + (f":{link.replaces}" if link and link.replaces else ""),
        )
        return customer_from(answer)

    async def _link(self, contact: Contact, customer: Customer) -> None:
        def link(session: Session) -> None:
            known = self._row(session, contact)
            row = known or CustomerLink(
                id=self._new_id(),
                portal_id=self._portal_id,
                connection_id=self._connection_id,
                hubspot_type=contact.kind,
                hubspot_id=contact.id,
                customer_id="",
                customer_name="",
                linked_at=self._clock(),
            )
            row.customer_id, row.customer_name = customer.id, customer.name
            session.add(row)

        await self._store.write(link, account=self._portal_id)


def draft_customer(contact: Contact, company: Company | None, currency: str) -> CustomerDraft:
    """A customer from a contact and its company. Names lose what QuickBooks forbids in them (`:`, tabs)."""
    company_name = company.name if company else ""
    name = contact.full_name or company_name or contact.email or f"HubSpot {contact.kind} {contact.id}"
    return CustomerDraft(
        display_name=_clean(name),
        email=contact.email,
        first_name=_clean(contact.first_name),
        last_name=_clean(contact.last_name),
        company_name=_clean(company_name),
        phone=(contact.phone or (company.phone if company else ""))[:30],
        address=contact.address or (company.address if company else contact.address),
        currency=currency,
        note=f"HubSpot {contact.kind} {contact.id}",
    )


def longer_name(draft: CustomerDraft) -> CustomerDraft:
    """The same customer under a name that a namesake does not have: with its company, else its e-mail."""
    told = draft.company_name if draft.company_name not in ("", draft.display_name) else draft.email
    told = told or draft.note
    told = told[: _LONGEST_NAME // 2]
    room = _LONGEST_NAME - len(told) - 3
    return replace(draft, display_name=f"{draft.display_name[:room]} ({told})")


def _told(contact: Contact) -> str:
    """Ids of contacts and companies are alike. A contact's stays as it is, so that repeats are known."""
    return contact.id if contact.kind == "contact" else f"{contact.kind}-{contact.id}"


def _only(found: Sequence[Customer]) -> Customer | None:
    return found[0] if len(found) == 1 else None


def _clean(name: str) -> str:
    return " ".join(name.translate(_FORBIDDEN_IN_NAMES).split())[:_LONGEST_NAME]
