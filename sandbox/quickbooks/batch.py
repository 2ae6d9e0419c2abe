"""`POST /batch`: up to 30 things at once, each on its own, answered in an order nobody promises."""

from typing import Any

from sandbox.quickbooks import errors, operations, replays, selection
from sandbox.quickbooks.entities import REGISTRY
from sandbox.quickbooks.gate import Call
from sandbox.quickbooks.wire import Row, dumps, loads

_MOST_ITEMS = 30
_OPERATIONS = ("create", "update", "delete", "void")
_NOT_ENTITIES = ("bId", "operation", "Query", "optionsData")


def answer(call: Call) -> Row:
    """The answer to a batch; HTTP 200 even when items fail. Raises: Refusal 1040, 2010, 2130."""
    items = _items(call)
    requestid = call.parameter("requestid")
    if requestid is not None:
        _check_ids(requestid, items)
    # Queries come back first: who counts on the order of the request finds out here.
    ordered = sorted(items, key=lambda item: "Query" not in item)
    return {"BatchItemResponse": [_remembered_answer(call, requestid, item) for item in ordered]}


def _items(call: Call) -> list[Row]:
    body = call.json()
    items = body.get("BatchItemRequest") if isinstance(body, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise errors.unsupported_property("BatchItemRequest")
    if len(items) > _MOST_ITEMS:
        text = f"The maximum number of items in a batch is {_MOST_ITEMS}. Supplied:{len(items)}"
        raise errors.Refusal("1040", "Batch size exceeds limit", text, "BatchItemRequest")
    for item in items:
        if not item.get("bId"):
            raise errors.missing("bId")
    return items


def _check_ids(requestid: str, items: list[Row]) -> None:
    replays.check_requestid(requestid, replays.LONGEST_OF_BATCH)
    for item in items:
        if len(str(item["bId"])) > replays.LONGEST_BATCH_ITEM:
            text = f"A bId may have {replays.LONGEST_BATCH_ITEM} characters beside a request id"
            raise errors.Refusal("2130", "Invalid Request Id Format", text, "bId")


def _remembered_answer(call: Call, requestid: str | None, item: Row) -> Row:
    key = (call.books.company.realm, requestid or "", str(item["bId"]))
    try:
        remembered = call.world.replays.find(dumps(item), *key) if requestid and not call.forgets else None
        if remembered is not None:
            call.request.scope["sandbox.replayed"] = True
            known: Row = loads(remembered.answer)
            return known
        answered = {"bId": item["bId"], **_perform(call, item)}
    except errors.Refusal as refusal:
        return {"bId": item["bId"], **refusal.fault()}
    if requestid:
        call.world.replays.remember(dumps(item), 200, dumps(answered), *key)
    return answered


def _perform(call: Call, item: Row) -> Row:
    """One item with books of its own: what a refused one began is not announced."""
    books = call.world.open_books(call.books.company.realm)
    if "Query" in item:
        return {"QueryResponse": selection.run(books, str(item["Query"]))}
    operation = item.get("operation")
    if operation not in _OPERATIONS or (operation == "void" and not call.world.settings.batch_void):
        raise errors.unsupported_operation(str(operation))
    name, body = _entity_of(item)
    done = operations.perform(books, REGISTRY[name.lower()], operation, body)
    call.books.changes.extend(books.changes)
    return {name: done}


def _entity_of(item: Row) -> tuple[str, Any]:
    named = [name for name in item if name not in _NOT_ENTITIES]
    if len(named) != 1 or named[0].lower() not in REGISTRY:
        raise errors.unsupported_property(named[0] if named else None)
    return REGISTRY[named[0].lower()].name, item[named[0]]
