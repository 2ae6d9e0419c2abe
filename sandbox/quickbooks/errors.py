"""Refusals, worded and coded as QuickBooks does (reference: Intuit's error code table and recordings).

`Refusal` is raised by the rules; the HTTP layer turns it into one of the two fault shapes: the
service's (capitals) or the gateway's (lower case, epoch milliseconds).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sandbox.quickbooks.wire import Row, envelope_time

THROTTLED = "3001"

FaultType = Literal[
    "ValidationFault", "SystemFault", "AuthenticationFault", "AuthorizationFault", "AUTHENTICATION", "SERVICE"
]


@dataclass
class Refusal(Exception):
    """One fault; `gateway` faults come from in front of the service and have their own shape."""

    code: str
    message: str
    detail: str | None
    element: str | None = ""
    status: int = 400
    type: FaultType = "ValidationFault"
    gateway: bool = False

    def body(self, now: datetime) -> Row:
        """The whole answer, at this (company-local) time."""
        return self._gateway_body(now) if self.gateway else {**self.fault(), "time": envelope_time(now)}

    def fault(self) -> Row:
        """The `Fault` member alone, as a batch item carries it."""
        error = {
            "Message": self.message,
            "Detail": self.detail,
            "code": self.code,
            "element": self.element,
        }
        return {"Fault": {"Error": [error], "type": self.type}}

    def _gateway_body(self, now: datetime) -> Row:
        error = {"message": self.message, "detail": self.detail, "code": self.code, "element": None}
        return {
            "warnings": None,
            "intuitObject": None,
            "fault": {"error": [error], "type": self.type},
            "report": None,
            "queryResponse": None,
            "batchItemResponse": [],
            "attachableResponse": [],
            "syncErrorResponse": None,
            "requestId": None,
            "time": int(now.timestamp() * 1000),
            "status": None,
            "cdcresponse": [],
        }


def unsupported_property(element: str | None = None) -> Refusal:
    """2010: an unknown property, a wrong JSON type, a wrapped body."""
    return Refusal(
        "2010",
        "Request has invalid or unsupported property",
        "Property Name:failed to parse json object; a property specified is unsupported or invalid",
        element,
    )


def missing(parameter: str) -> Refusal:
    """2020: a required parameter is not there."""
    return Refusal(
        "2020",
        "Required param missing, need to supply the required value for the API",
        f"Required parameter {parameter} is missing in the request",
        parameter,
    )


def bad_string(element: str) -> Refusal:
    """2040: characters that a name may not have."""
    return Refusal("2040", "Invalid String", f"Invalid String : {element} has invalid characters", element)


def bad_length(element: str, longest: int, supplied: int) -> Refusal:
    """2050: a text beyond its limit."""
    detail = (
        "String length is either shorter or longer than supported by specification. "
        f"Min:0 Max:{longest} supplied:{supplied}"
    )
    return Refusal("2050", "Invalid String Length", detail, element)


def invalid(code: str, message: str, element: str, value: object) -> Refusal:
    """A value of the wrong form (2030, 2060 … 2240): the detail shows it."""
    return Refusal(code, message, f"{message} : {element}. Supplied value:{value}", element)


def bad_reference(table: str, row_id: str) -> Refusal:
    """2500: a reference that leads nowhere; `table` is QuickBooks' inner name (customers: Names)."""
    detail = f"Invalid Reference Id : {table} element id {row_id} not found"
    return Refusal("2500", "Invalid Reference Id", detail, "")


def inactive(element: str = "") -> Refusal:
    """610 for a reference to a row that was made inactive."""
    detail = (
        "Object Not Found : Something you're trying to use has been made inactive. "
        "Check the fields with accounts, customers, items, vendors or employees."
    )
    return Refusal("610", "Object Not Found", detail, element)


def not_found() -> Refusal:
    """610 for an id that is unknown or deleted."""
    detail = "Object Not Found : Another user has deleted this transaction."
    return Refusal("610", "Object Not Found", detail, "")


def stale() -> Refusal:
    """5010: the SyncToken is not the current one."""
    detail = (
        "Stale Object Error : You and root were working on this at the same time. "
        "root finished before you did, so your work was not saved."
    )
    return Refusal("5010", "Stale Object Error", detail, "")


def duplicate_name() -> Refusal:
    """6240: names are unique over customers, vendors and employees together."""
    detail = (
        "The name supplied already exists. : Another customer, vendor or employee is already using this "
        "name. Please use a different name."
    )
    return Refusal("6240", "Duplicate Name Exists Error", detail, "")


def duplicate_number(number: str, txn_type: str, txn_id: str) -> Refusal:
    """6140: the document number is taken; the detail says by which transaction."""
    detail = (
        "Duplicate Document Number Error : You must specify a different number. This number has already been "
        f"used. DocNumber={number} is assigned to TxnType={txn_type} with TxnId={txn_id}"
    )
    return Refusal("6140", "Duplicate Document Number Error", detail, "")


def business(detail: str) -> Refusal:
    """6000: the catch-all for what bookkeeping forbids."""
    return Refusal(
        "6000",
        "A business validation error has occurred while processing your request",
        f"Business Validation Error: {detail}",
        "",
    )


def feature_off(feature: str, element: str) -> Refusal:
    """5030: the plan or the settings of the company do not have it."""
    return Refusal("5030", "Feature Not Supported Error", f"{feature} is not switched on here.", element)


def no_such_report() -> Refusal:
    """5020: a report that there is not, or that the plan does not have; both are told alike."""
    detail = "Permission Denied Error : You do not have the access rights to use this feature."
    return Refusal("5020", "Permission Denied Error", detail, "ReportName")


def unsupported_operation(operation: str) -> Refusal:
    """500: the entity does not have this operation."""
    return Refusal("500", "Unsupported Operation", f"Operation {operation} is not supported.", None)


def no_such_path(path: str, status: int = 404) -> Refusal:
    """10000 as it is given for a path that leads nowhere."""
    return Refusal(
        "10000",
        "An application error has occurred while processing your request",
        f"System Failure Error: Could not find resource for relative : {path}",
        None,
        status,
        "SystemFault",
    )


def system_failure(status: int = 500) -> Refusal:
    """10000: the service itself failed."""
    message = "An application error has occurred while processing your request"
    return Refusal("10000", message, f"System Failure Error: {message}", None, status, "SystemFault")


def unauthenticated(detail: str) -> Refusal:
    """3200 from the gateway: no token, or one that is expired, revoked or malformed."""
    message = "message=AuthenticationFailed; errorCode=003200; statusCode=401"
    return Refusal("3200", message, detail, None, 401, "AUTHENTICATION", gateway=True)


def unauthorized() -> Refusal:
    """3100 from the gateway: the token belongs to another company, or the app was disconnected."""
    message = "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403"
    return Refusal("3100", message, None, None, 403, "SERVICE", gateway=True)


def throttled() -> Refusal:
    """3001 from the gateway: too many calls. The case of its JSON members is not recorded anywhere."""
    message = "message=ThrottleExceeded; errorCode=003001; statusCode=429"
    detail = "The request limit was reached.  Try again later"
    return Refusal(THROTTLED, message, detail, None, 429, "SERVICE", gateway=True)
