"""Refusals outside the API's own reasons: of the token endpoint, and those that a fault rule asks for."""

from starlette.responses import JSONResponse, Response

from sandbox.faults import Fault, canned_answer
from sandbox.hubspot.core import Core
from sandbox.hubspot.errors import ApiError, expired, rate_limited, unauthenticated
from sandbox.hubspot.times import to_iso

_REFUSALS = {  # status -> OAuth's own error word, message
    "BAD_CLIENT_ID": ("invalid_client", "missing or unknown client id"),
    "BAD_CLIENT_SECRET": ("invalid_client", "missing or invalid client secret"),
    "BAD_GRANT_TYPE": ("unsupported_grant_type", "missing or unknown grant type"),
    "BAD_SCOPE": ("invalid_scope", "missing or unknown scope"),
    "BAD_AUTH_CODE": ("invalid_grant", "missing or unknown auth code"),
    "BAD_REFRESH_TOKEN": ("invalid_grant", "missing or invalid refresh token"),
}


def refusal(status: str, core: Core) -> Response:
    """The token endpoint's refusal with this `status`."""
    error, message = _REFUSALS[status]
    body = {"error": error, "error_description": message, "status": status, "message": message}
    return JSONResponse({**body, "correlationId": core.new_id()}, 400)


def refusal_for(fault: Fault, core: Core) -> Response:
    """HubSpot's own words for what the switchboard asks for; a fault with a body of its own keeps it."""
    if fault.kind in ("expired_token", "revoked_token"):
        return _dead_token(fault, core)
    if fault.body is not None or fault.kind == "html":
        return canned_answer(fault)
    answer = _worded(core, 200 if fault.kind == "fault_200" else fault.status).response(core.new_id)
    if fault.retry_after is not None:
        answer.headers["Retry-After"] = str(fault.retry_after)
    return answer


def _dead_token(fault: Fault, core: Core) -> Response:
    """A token that ran out or was revoked; at the token endpoint it can only be the refresh token."""
    if fault.operation == "oauth.token":
        return refusal("BAD_REFRESH_TOKEN", core)
    late = fault.kind == "expired_token"
    return (expired(0, to_iso(core.clock())) if late else unauthenticated()).response(core.new_id)


def _worded(core: Core, status: int) -> ApiError:
    if status == 429:
        return rate_limited("TEN_SECONDLY_ROLLING", core.new_id())
    if status == 401:
        return unauthenticated()
    category = "VALIDATION_ERROR" if 400 <= status < 500 else "INTERNAL_ERROR"
    return ApiError(status, category, f"{category.replace('_', ' ').capitalize()}, by a fault rule")
