"""`GET /cdc`: whole objects that changed since a time, and stubs of the deleted ones."""

from datetime import datetime, timedelta

from sandbox.quickbooks import errors
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.entities import REGISTRY
from sandbox.quickbooks.entity import Entity
from sandbox.quickbooks.gate import Call
from sandbox.quickbooks.wire import Row, stamp

_MOST_OBJECTS = 1000  # in the whole answer, shared by all entities in the order they were asked for
_LOOK_BACK = timedelta(days=30)
_NOT_COVERED = ("TaxAgency", "TaxCode", "TaxRate", "CompanyInfo")


def answer(call: Call) -> Row:
    """The answer. Raises: Refusal for an entity that is not covered, or a time that makes no sense."""
    entities = [_entity(name.strip()) for name in (call.parameter("entities") or "").split(",")]
    since = _since(call)
    left = _MOST_OBJECTS
    blocks = []
    for entity in entities:
        block = _block(call.books, entity, since, left)
        left -= block.get("maxResults", len(block.get(entity.name, [])))
        blocks.append(block)
    return {"CDCResponse": [{"QueryResponse": blocks}]}


def _entity(name: str) -> Entity:
    entity = REGISTRY.get(name.lower())
    if entity is None or entity.name in _NOT_COVERED:
        text = f"QueryValidationError: Invalid context declaration: {name}"
        raise errors.Refusal("4001", "Invalid query", text, "entities")
    return entity


def _since(call: Call) -> datetime:
    said = call.parameter("changedSince")
    if said is None:
        raise errors.missing("changedSince")
    try:
        moment = datetime.fromisoformat(said.replace(" ", "+"))
    except ValueError:
        raise errors.invalid("2070", "Invalid Date Format", "changedSince", said) from None
    if moment.tzinfo is None:
        moment = call.books.company.as_local(moment)
    if moment < call.books.now - _LOOK_BACK:
        # What QuickBooks does beyond 30 days is not recorded; refusing shows the mistake.
        if call.world.settings.beyond_limits == "clamp":
            return call.books.now - _LOOK_BACK
        raise errors.invalid("2190", "Invalid Date Range", "changedSince", said)
    return moment


def _block(books: Books, entity: Entity, since: datetime, most: int) -> Row:
    live = [row for row in books.company.table(entity.name).values() if _changed_at(row) >= since][:most]
    gone = [
        _stub(books, row_id, deleted_at)
        for name, row_id, deleted_at in books.company.stubs
        if name == entity.name and deleted_at >= since
    ][: most - len(live)]
    if not live and not gone:
        return {}
    block: Row = {entity.name: live + gone}
    if live:
        block |= {"startPosition": 1, "maxResults": len(live) + len(gone)}
    if gone:
        block["totalCount"] = len(live) + len(gone)
    return block


def _changed_at(row: Row) -> datetime:
    return datetime.fromisoformat(row["MetaData"]["LastUpdatedTime"])


def _stub(books: Books, row_id: str, deleted_at: datetime) -> Row:
    moment = stamp(books.company.local(deleted_at))
    return {"domain": "QBO", "status": "Deleted", "Id": row_id, "MetaData": {"LastUpdatedTime": moment}}
