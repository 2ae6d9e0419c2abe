"""The company API, `/v3/company/{realm}/…`: what is asked, what is answered."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.quickbooks import batch, cdc, errors, operations, pdf, replays, reports, selection, taxservice
from sandbox.quickbooks.entities import REGISTRY, is_announced
from sandbox.quickbooks.entity import Entity
from sandbox.quickbooks.gate import Call, admit, json_answer, refuse
from sandbox.quickbooks.wire import Row
from sandbox.quickbooks.world import world_of

_QUERY_TYPES = ("application/text", "text/plain")
_NOT_REPLAYED = (["query"], ["batch"])  # a batch remembers item by item


async def company_api(request: Request) -> Response:
    """Serve one call, also the ones that are refused."""
    world = world_of(request)
    try:
        call = await admit(world, request)
        answer = _answer(call)
    except errors.Refusal as refusal:
        return refuse(world, refusal, request)
    world.webhooks.announce(change for change in call.books.changes if is_announced(change.entity))
    return answer


def _answer(call: Call) -> Response:
    """The answer, from memory where the same requestid was answered before."""
    requestid = call.parameter("requestid")
    if call.request.method != "POST" or requestid is None or call.path in _NOT_REPLAYED:
        return _fresh_answer(call)
    replays.check_requestid(requestid)
    key = (call.books.company.realm, requestid)
    remembered = None if call.forgets else call.world.replays.find(call.body, *key)
    if remembered is not None:
        call.request.scope["sandbox.replayed"] = True
        return json_answer(remembered.answer, remembered.status)
    answer = _answer_to_remember(call)
    call.world.replays.remember(call.body, answer.status_code, bytes(answer.body), *key)
    return answer


def _answer_to_remember(call: Call) -> Response:
    try:
        return _fresh_answer(call)
    except errors.Refusal as refusal:
        if not call.world.settings.replay_refusals:
            raise
        return refuse(call.world, refusal, call.request)


def _fresh_answer(call: Call) -> Response:
    answer = _handler(call)(call)
    return answer if isinstance(answer, Response) else call.answer(answer)


def _handler(call: Call) -> Callable[[Call], Row | Response]:
    """Who serves this method and path. Raises: Refusal 10000 where nobody does."""
    match call.request.method, call.path:
        case (("GET" | "POST"), ["query"]):
            return _query
        case "POST", ["batch"]:
            return batch.answer
        case "POST", ["taxservice", code] if code.lower() == "taxcode":
            return _tax_service
        case "GET", ["cdc"]:
            return cdc.answer
        case "GET", ["reports", _]:
            return reports.answer
        case "POST", [entity] if entity in REGISTRY:
            return _write
        case "GET", ["preferences"]:
            return _read
        case "GET", [entity, _] if entity in REGISTRY:
            return _read
        case "GET", [entity, _, "pdf"] if entity in REGISTRY:
            return _pdf
        case "POST", [entity, _, "send"] if entity in REGISTRY:
            return _send
        case ("PUT" | "PATCH" | "DELETE") as method, _:
            raise errors.unsupported_operation(method.lower())
    raise errors.no_such_path(call.request.url.path)


def _query(call: Call) -> Row:
    if call.request.method == "GET":
        text = call.parameter("query") or ""
    elif call.request.headers.get("content-type", "").split(";")[0] in _QUERY_TYPES:
        text = call.body.decode("utf-8", "replace")
    else:
        raise errors.Refusal("1050", "Invalid content type", "Send queries as application/text", None)
    found = selection.run(call.books, text)
    if "Invoice" in found:
        found["Invoice"] = [_with_link(call, row) for row in found["Invoice"]]
    return {"QueryResponse": found}


def _read(call: Call) -> Row:
    entity = REGISTRY[call.path[0]]
    row = call.books.get(entity.name, _asked_id(call, entity))
    return {entity.name: _with_link(call, row) if entity.name == "Invoice" else row}


def _asked_id(call: Call, entity: Entity) -> str:
    """The Id in the path; the two singletons have Id 1, whatever stands there."""
    if entity.name in ("Preferences", "CompanyInfo"):
        if call.path[1:] not in ([], ["1"], [call.books.company.realm]):
            raise errors.not_found()
        return "1"
    return call.path[1]


def _with_link(call: Call, invoice: Row) -> Row:
    """The invoice with its link for the customer, where it was asked for and there can be one."""
    books = call.books
    can_pay = books.company.preference("SalesFormsPrefs", "ETransactionPaymentEnabled")
    if "invoiceLink" not in books.include or not can_pay or not invoice.get("BillEmail", {}).get("Address"):
        return invoice
    link = f"https://connect.intuit.com/t/scs-v1-{books.company.realm}-{invoice['Id']}"
    return {**invoice, "InvoiceLink": link}


def _write(call: Call) -> Row:
    entity = REGISTRY[call.path[0]]
    operation = call.parameter("operation")
    if entity.void_by == "include" and "void" in call.books.include:
        return {entity.name: operations.void(call.books, entity, call.json())}
    return {entity.name: operations.perform(call.books, entity, operation, call.json())}


def _tax_service(call: Call) -> Row:
    return taxservice.create(call.books, call.json())


def _send(call: Call) -> Row:
    entity = REGISTRY[call.path[0]]
    _check_mail_limit(call)
    return {entity.name: operations.send(call.books, entity, call.path[1], call.parameter("sendTo"))}


def _check_mail_limit(call: Call) -> None:
    most = call.world.settings.mail_limit
    today = call.books.today
    if most is not None and sum(mail["at"].startswith(today) for mail in call.books.company.mails) >= most:
        raise errors.throttled()


def _pdf(call: Call) -> Response:
    entity = REGISTRY[call.path[0]]
    if "pdf" not in entity.operations:
        raise errors.unsupported_operation("pdf")
    row = call.books.get(entity.name, call.path[1])
    return Response(pdf.of_form(entity.name, row, call.books.company.name), media_type="application/pdf")


ROUTES = [
    Route(
        "/v3/company/{realm}/{rest:path}",
        company_api,
        methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
    )
]
