"""What a call is called: `invoice.create`, `query`, `token.refresh`. Faults and the journal go by these."""

from urllib.parse import parse_qs

from starlette.types import Scope

from sandbox.quickbooks import webhooks
from sandbox.quickbooks.entities import REGISTRY
from sandbox.quickbooks.wire import loads

_TOKENS = {"authorization_code": "token.exchange", "refresh_token": "token.refresh"}  # by the grant type
_OF_ALL = ("query", "batch", "cdc")  # calls over several entities
_UNKNOWN = "unknown"  # an address that Intuit does not serve
_PLAIN = {
    "/connect/oauth2": "authorize",
    "/v2/oauth2/tokens/revoke": "token.revoke",
}
_COMPANY = ["v3", "company"]


OPERATIONS = frozenset(
    {
        *(f"{one.path}.{name}" for one in REGISTRY.values() for name in one.operations - {"query"}),
        *_TOKENS.values(),
        *_PLAIN.values(),
        *_OF_ALL,
        *(_UNKNOWN, "taxservice.create", "reports.read", webhooks.OPERATION),
    }
)
"""What calls are called, to the API and from here to the service: faults go by these names."""


def operation_name(scope: Scope, body: bytes) -> str:
    """The name of a call, from its path, parameters and body."""
    path: str = scope["path"]
    if path == "/oauth2/v1/tokens/bearer":
        grant = parse_qs(body.decode("latin-1")).get("grant_type", [""])[0]
        return _TOKENS.get(grant, _TOKENS["refresh_token"])
    parts = path.strip("/").split("/")
    if parts[:2] != _COMPANY or len(parts) < 4:
        return _PLAIN.get(path, _UNKNOWN)
    return _company_operation(scope, parts[3:], body)


def _company_operation(scope: Scope, parts: list[str], body: bytes) -> str:
    entity = parts[0]
    if entity in _OF_ALL:
        return entity
    if len(parts) > 2:
        return f"{entity}.{parts[2]}"
    if scope["method"] == "GET":
        return f"{entity}.read"
    return f"{entity}.{_write_operation(scope, body)}"


def _write_operation(scope: Scope, body: bytes) -> str:
    parameters = parse_qs(scope["query_string"].decode("latin-1"))
    said = parameters.get("operation", [""])[0]
    if "void" in (said, parameters.get("include", [""])[0]):
        return "void"
    if said == "delete":
        return "delete"
    try:
        row = loads(body)
    except ValueError:
        return "create"
    return "update" if isinstance(row, dict) and "Id" in row else "create"
