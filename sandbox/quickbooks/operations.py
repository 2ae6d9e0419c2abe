"""What can be done to a row: create, update, delete, void, e-mail. The rules of one entity stand with it.

Every function takes the body as it came in and raises Refusal as QuickBooks would. Nothing is changed
before all checks have passed.
"""

from typing import Any

from sandbox.quickbooks import errors, fields
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.entity import Draft, Entity
from sandbox.quickbooks.guards import refuse_change
from sandbox.quickbooks.wire import Row, stamp


def write(books: Books, entity: Entity, body: Any) -> Row:
    """Create a row, or update the one that the body names by Id; gives back what is stored."""
    if not entity.operations & {"create", "update"}:
        raise errors.unsupported_operation("create")
    said = _read_body(entity, body)
    stored = _current(books, entity, said) if "Id" in said else None
    _need_operation(entity, "create" if stored is None else "update")
    if stored is not None:
        refuse_change(books, entity.name, stored)
    sparse = bool(said.get("sparse"))
    wishes = {name: value for name, value in said.items() if name in entity.writable}
    _need_parameters(entity, wishes, stored, sparse=sparse)
    row = entity.prepare(books, Draft(_merged(entity, wishes, stored, sparse=sparse), wishes, stored))
    if stored is None:
        written = books.insert(entity.name, entity.sequence or entity.name, row)
    else:
        written = books.replace(entity.name, row)
    entity.settle(books, written, stored)
    return books.get(entity.name, written["Id"])


def perform(books: Books, entity: Entity, operation: str | None, body: Any) -> Row:
    """Do what an `operation` parameter or a batch item says; without one, create or update."""
    if operation == "delete":
        return delete(books, entity, body)
    if operation == "void" and entity.void_by == "operation":
        return void(books, entity, body)
    if operation not in (None, "create", "update"):
        raise errors.unsupported_operation(operation)
    return write(books, entity, body)


def delete(books: Books, entity: Entity, body: Any) -> Row:
    """Delete a transaction; gives back the stub that answers it."""
    _need_operation(entity, "delete")
    row = _current(books, entity, _read_body(entity, body))
    refuse_change(books, entity.name, row)
    entity.check_delete(books, row)
    books.remove(entity.name, row["Id"])
    entity.settle(books, None, row)
    return {"status": "Deleted", "domain": "QBO", "Id": row["Id"]}


def void(books: Books, entity: Entity, body: Any) -> Row:
    """Void a transaction: it stays, worth nothing; gives back what is stored."""
    if entity.voided is None:
        raise errors.unsupported_operation("void")
    row = _current(books, entity, _read_body(entity, body))
    refuse_change(books, entity.name, row)
    books.replace(entity.name, entity.voided(books, row), "Void")
    entity.settle(books, books.get(entity.name, row["Id"]), row)
    return books.get(entity.name, row["Id"])


def send(books: Books, entity: Entity, row_id: str, to: str | None) -> Row:
    """E-mail a transaction to `to`, which becomes its BillEmail if it can have one, or to what it has."""
    _need_operation(entity, "send")
    row = books.get(entity.name, row_id)
    address = to or row.get("BillEmail", {}).get("Address")
    if not address:
        raise errors.Refusal("6420", "Email Address required", "An e-mail address is required", "BillEmail")
    fields.email({"Address": address}, "BillEmail")
    delivery = {"DeliveryType": "Email", "DeliveryTime": stamp(books.local_now)}
    sent = {"BillEmail": {"Address": address}, "EmailStatus": "EmailSent", "DeliveryInfo": delivery}
    known = {name: value for name, value in sent.items() if name in entity.readers}
    written = books.replace(entity.name, {**row, **known}, "Emailed")
    books.company.mails.append(_mail(books, entity, written, address))
    return written


def _mail(books: Books, entity: Entity, row: Row, address: str) -> Row:
    number = row.get("DocNumber") or row["Id"]
    return {
        "realm": books.company.realm,
        "entity": entity.name,
        "id": row["Id"],
        "to": address,
        "cc": row.get("BillEmailCc", {}).get("Address"),
        "bcc": row.get("BillEmailBcc", {}).get("Address"),
        "subject": f"{entity.name} {number} from {books.company.name}",
        "total": row["TotalAmt"],
        "balance": row.get("Balance"),
        "at": stamp(books.local_now),
    }


def _read_body(entity: Entity, body: Any) -> Row:
    if not isinstance(body, dict):
        raise errors.unsupported_property()
    return fields.read_members(body, entity.readers)


def _current(books: Books, entity: Entity, said: Row) -> Row:
    """The stored row that a body means, when its SyncToken is the current one."""
    for name in ("Id", "SyncToken"):
        if name not in said:
            raise errors.missing(name)
    row = books.get(entity.name, said["Id"])
    if said["SyncToken"] != row["SyncToken"]:
        raise errors.stale()
    return row


def _need_operation(entity: Entity, operation: str) -> None:
    if operation not in entity.operations:
        raise errors.unsupported_operation(operation)


def _need_parameters(entity: Entity, said: Row, stored: Row | None, *, sparse: bool) -> None:
    wanted = entity.required_sparse if sparse and stored is not None else entity.required
    for name in sorted(wanted):
        if name not in said:
            raise errors.missing(name)


def _merged(entity: Entity, said: Row, stored: Row | None, *, sparse: bool) -> Row:
    """What the row is to be: sparse keeps what was not said, full forgets it; an empty text clears.

    What a body cannot write stays as it is stored.
    """
    kept: Row = stored or {}
    if not sparse:
        kept = {name: value for name, value in kept.items() if name not in entity.writable}
    return {name: value for name, value in {**kept, **said}.items() if value != ""}
