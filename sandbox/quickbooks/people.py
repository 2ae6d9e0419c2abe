"""What people do in QuickBooks itself, told to the stand-in through its control plane.

Each function changes the books by the same rules as the API does, and with the same events.
"""

from collections.abc import Callable
from typing import Any

from sandbox.names import need_known, unknown
from sandbox.quickbooks import links, operations, schema
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.entities import REGISTRY
from sandbox.quickbooks.entity import Entity
from sandbox.quickbooks.wire import Row

PREFERENCES = {
    name: each
    for name, each in schema.properties("Preferences").items()
    if name in REGISTRY["preferences"].writable
}
"""The groups of the company's settings."""


class Mistake(Exception):
    """A control call that makes no sense; the text says why."""


def pay(books: Books, said: Row) -> Row:
    """A customer pays an invoice: `invoice_id`, `amount` (null: all that is open), `method` (name or Id)."""
    invoice = books.get("Invoice", str(said.get("invoice_id")))
    amount = invoice["Balance"] if said.get("amount") is None else said["amount"]
    body = {
        "CustomerRef": invoice["CustomerRef"],
        "CurrencyRef": invoice["CurrencyRef"],
        "TotalAmt": amount,
        "Line": [{"Amount": amount, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}],
    }
    if said.get("method") is not None:
        body["PaymentMethodRef"] = {"value": _method_id(books, str(said["method"]))}
    payment = operations.write(books, REGISTRY["payment"], body)
    return {"Payment": payment, "Invoice": books.get("Invoice", invoice["Id"])}


def _method_id(books: Books, wanted: str) -> str:
    for row in books.company.table("PaymentMethod").values():
        if wanted == row["Id"] or wanted.casefold() == row["Name"].casefold():
            return str(row["Id"])
    raise Mistake(f'There is no payment method "{wanted}".')


def change(books: Books, said: Row) -> Row:
    """A person edits a row (`entity`, `id`, `fields`), or creates one where no id is given."""
    entity = _entity(said)
    body = dict(said.get("fields") or {})
    if said.get("id") is not None:
        row = books.get(entity.name, str(said["id"]))
        kept = {name: row[name] for name in entity.required_sparse}
        body = {**kept, **body, "Id": row["Id"], "SyncToken": row["SyncToken"], "sparse": True}
    return {entity.name: operations.write(books, entity, body)}


def void(books: Books, said: Row) -> Row:
    """A person voids a transaction: `entity`, `id`."""
    return _end(books, said, operations.void)


def delete(books: Books, said: Row) -> Row:
    """A person deletes a transaction: `entity`, `id`."""
    return _end(books, said, operations.delete)


def _end(books: Books, said: Row, operation: Callable[[Books, Entity, Any], Row]) -> Row:
    entity = _entity(said)
    row = books.get(entity.name, str(said.get("id")))
    return {entity.name: operation(books, entity, {"Id": row["Id"], "SyncToken": row["SyncToken"]})}


def merge(books: Books, said: Row) -> Row:
    """A person merges customer `loser` into customer `id`: documents move over, the loser is gone."""
    survivor = books.get("Customer", str(said.get("id")))
    loser = books.get("Customer", str(said.get("loser")))
    if survivor is loser:
        raise Mistake('"id" and "loser" must be two customers.')
    reference = {"value": survivor["Id"], "name": survivor["DisplayName"]}
    for entity in REGISTRY.values():
        for row in books.company.keyed("CustomerRef", entity.name, loser["Id"]):
            books.company.store(entity.name, {**row, "CustomerRef": reference})
    books.company.drop("Customer", loser["Id"])
    books.replace("Customer", survivor, "Merge", deleted_id=loser["Id"])
    links.refresh_customer(books, survivor["Id"])
    return {"Customer": books.get("Customer", survivor["Id"])}


def preferences(books: Books, said: Row) -> Row:
    """A person changes settings of the company: merged deeply, lists as a whole.

    Raises: ValueError for a setting that QuickBooks does not have.
    """
    changes = {group: members for group, members in said.items() if group != "realm"}
    for group, members in changes.items():
        known = schema.properties_of_part(PREFERENCES[group])
        if known is not None and isinstance(members, dict):
            need_known(f"preference in {group}", members, known)
    return books.replace("Preferences", _merged(books.company.preferences, changes))


def _merged(old: Row, new: Row) -> Row:
    merged = dict(old)
    for name, value in new.items():
        both = isinstance(value, dict) and isinstance(old.get(name), dict)
        merged[name] = _merged(old[name], value) if both else value
    return merged


def _entity(said: Row) -> Entity:
    named = str(said.get("entity", ""))
    if named.lower() not in REGISTRY:
        raise Mistake(unknown("entity", named, [each.name for each in REGISTRY.values()]))
    return REGISTRY[named.lower()]
