"""`GET /reports/{name}`: what customers owe and bought, worked out from the company's own documents."""

from collections.abc import Callable, Mapping

from starlette.responses import Response

from sandbox.quickbooks import errors
from sandbox.quickbooks.gate import Call, json_answer
from sandbox.quickbooks.reports import aged, sales
from sandbox.quickbooks.wire import Row, dumps

_REPORTS: Mapping[str, Callable[[Call], Row]] = {
    "AgedReceivables": aged.report,
    "CustomerSales": sales.report,
}


def answer(call: Call) -> Response:
    """The report, always in JSON, without the envelope of other answers.

    Raises: Refusal 5020 for one that does not exist, as recorded. What wrong dates are answered is not.
    """
    made = _REPORTS.get(call.path[1])
    if made is None:
        raise errors.no_such_report()
    return json_answer(dumps(made(call)))
