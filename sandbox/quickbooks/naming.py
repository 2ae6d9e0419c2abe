"""What a call is called: `invoice.create`, `query`, `token.refresh`. Faults and the journal go by these."""

from urllib.parse import parse_qs

from starlette.types import Scope

from sandbox.quickbooks.wire import loads

_PLAIN = {
    "/connect/oauth2": "authorize",
    "/v2/oauth2/tokens/revoke": "token.revoke",
}
_COMPANY = ["v3", "company"]


def operation_name(scope: Scope, body: bytes) -> str:
    """The name of a call, from its path, parameters and body."""
    path: str = scope["path"]
    if path == "/oauth2/v1/tokens/bearer":
        grant = parse_qs(body.decode("latin-1")).get("grant_type", [""])[0]
        return "token.exchange" if grant == "authorization_code" else "token.refresh"
    parts = path.strip("/").split("/")
    if parts[:2] != _COMPANY or len(parts) < 4:
        return _PLAIN.get(path, "unknown")
    return _company_operation(scope, parts[3:], body)


def _company_operation(scope: Scope, parts: list[str], body: bytes) -> str:
    entity = parts[0]
    if entity in ("query", "batch", "cdc"):
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
