"""The account and its people: pipelines, account info, owners, users."""

from collections.abc import Mapping
from datetime import UTC
from zoneinfo import ZoneInfo

from starlette.responses import Response

from sandbox.hubspot.errors import not_found
from sandbox.hubspot.kinds import find_kind
from sandbox.hubspot.pipelines import Pipeline
from sandbox.hubspot.scopes import for_objects, for_schemas
from sandbox.hubspot.wire import Call, Endpoint, Handler, Serve, SignedIn, answer, page


def list_pipelines(call: Call) -> Response:
    """`GET /crm/pipelines/{V}/{type}`."""
    pipelines = call.portal.pipelines.of(call.kind)
    return page([each.to_wire(order, call.portal.stamp) for order, each in enumerate(pipelines)])


def read_pipeline(call: Call) -> Response:
    """`GET /crm/pipelines/{V}/{type}/{pipeline}`."""
    return answer(_pipeline(call).to_wire(0, call.portal.stamp))


def list_stages(call: Call) -> Response:
    """`GET /crm/pipelines/{V}/{type}/{pipeline}/stages`."""
    stages = _pipeline(call).stages
    return page([each.to_wire(order, call.portal.stamp) for order, each in enumerate(stages)])


def read_stage(call: Call) -> Response:
    """`GET /crm/pipelines/{V}/{type}/{pipeline}/stages/{stage}`."""
    for order, stage in enumerate(_pipeline(call).stages):
        if stage.id == call.path["stage"]:
            return answer(stage.to_wire(order, call.portal.stamp))
    raise not_found(f"There is no stage {call.path['stage']}")


def account_details(call: Call) -> Response:
    """`GET /account-info/{V}/details`."""
    portal = call.portal
    offset = call.world.core.clock().astimezone(UTC).astimezone(ZoneInfo(portal.time_zone)).strftime("%z")
    return answer(
        {
            "portalId": portal.id,
            "accountType": "DEVELOPER_TEST",
            "timeZone": portal.time_zone,
            "companyCurrency": portal.currency,
            "additionalCurrencies": [],
            "utcOffset": f"{offset[:3]}:{offset[3:]}",
            "utcOffsetMilliseconds": _milliseconds(offset),
            "uiDomain": "app.hubspot.com",
            "dataHostingLocation": "na1",
        }
    )


def list_owners(call: Call) -> Response:
    """`GET /crm/owners/{V}?email`."""
    email = call.query.get("email", "").casefold()
    users = [user for user in call.portal.users if not email or user.email == email]
    return page([user.to_owner(call.portal.stamp) for user in users])


def read_owner(call: Call) -> Response:
    """`GET /crm/owners/{V}/{owner}?idProperty=id|userId`."""
    wanted = call.path["owner"]
    by_user = call.query.get("idProperty") == "userId"
    for user in call.portal.users:
        if wanted == str(user.id if by_user else user.owner_id):
            return answer(user.to_owner(call.portal.stamp))
    raise not_found(f"There is no owner {wanted}")


def list_users(call: Call) -> Response:
    """`GET /settings/users/{V}`."""
    return page([user.to_wire() for user in call.portal.users])


def read_user(call: Call) -> Response:
    """`GET /settings/users/{V}/{user}?idProperty=USER_ID|EMAIL`."""
    wanted = call.path["user"]
    by_mail = call.query.get("idProperty") == "EMAIL"
    for user in call.portal.users:
        if wanted.casefold() == (user.email if by_mail else str(user.id)):
            return answer(user.to_wire())
    raise not_found(f"There is no user {wanted}")


def _pipeline(call: Call) -> Pipeline:
    found = call.portal.pipelines.find(call.kind, call.path["pipeline"])
    if found is None:
        raise not_found(f"There is no pipeline {call.path['pipeline']}")
    return found


def _milliseconds(offset: str) -> int:
    sign = -1 if offset.startswith("-") else 1
    return sign * (int(offset[1:3]) * 60 + int(offset[3:5])) * 60_000


def _readers(path: Mapping[str, str]) -> tuple[str, ...]:
    kind = find_kind(path["type"])
    return (
        () if kind is None else (*for_objects(kind.scope_name, "read"), *for_schemas(kind.scope_name, "read"))
    )


def _fixed(handler: Handler, *scopes: str) -> SignedIn:
    return SignedIn(handler, lambda _: scopes)


def _endpoint(operation: str, dated: str, legacy: str, serve: Serve, *others: str) -> Endpoint:
    return Endpoint(operation, "GET", dated, serve, (legacy, *others))


_PIPELINES, _LEGACY_PIPELINES = "/crm/pipelines/{version}/{type}", "/crm/v3/pipelines/{type}"
_OWNER_SCOPE = "crm.objects.owners.read"
_USER_SCOPES = ("settings.users.read", "crm.objects.users.read")

ENDPOINTS = (
    _endpoint("pipelines.list", _PIPELINES, _LEGACY_PIPELINES, SignedIn(list_pipelines, _readers)),
    _endpoint(
        "pipelines.read",
        f"{_PIPELINES}/{{pipeline}}",
        f"{_LEGACY_PIPELINES}/{{pipeline}}",
        SignedIn(read_pipeline, _readers),
    ),
    _endpoint(
        "pipelines.stages",
        f"{_PIPELINES}/{{pipeline}}/stages",
        f"{_LEGACY_PIPELINES}/{{pipeline}}/stages",
        SignedIn(list_stages, _readers),
    ),
    _endpoint(
        "pipelines.stage",
        f"{_PIPELINES}/{{pipeline}}/stages/{{stage}}",
        f"{_LEGACY_PIPELINES}/{{pipeline}}/stages/{{stage}}",
        SignedIn(read_stage, _readers),
    ),
    _endpoint(
        "account.read",
        "/account-info/{version}/details",
        "/account-info/v3/details",
        _fixed(account_details, "oauth"),
    ),
    _endpoint("owners.list", "/crm/owners/{version}", "/crm/v3/owners", _fixed(list_owners, _OWNER_SCOPE)),
    _endpoint(
        "owners.read",
        "/crm/owners/{version}/{owner}",
        "/crm/v3/owners/{owner}",
        _fixed(read_owner, _OWNER_SCOPE),
    ),
    _endpoint(
        "users.list",
        "/settings/users/{version}",
        "/settings/users/v3",
        _fixed(list_users, *_USER_SCOPES),
        "/settings/v3/users",
    ),
    _endpoint(
        "users.read",
        "/settings/users/{version}/{user}",
        "/settings/v3/users/{user}",
        _fixed(read_user, *_USER_SCOPES),
    ),
)
