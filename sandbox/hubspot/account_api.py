"""The account and its people: account info, owners, users."""

from datetime import UTC
from zoneinfo import ZoneInfo

from starlette.responses import Response

from sandbox.hubspot.errors import not_found
from sandbox.hubspot.wire import Call, Endpoint, Handler, Serve, SignedIn, answer, page

MOST_OWNERS = 500


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
    """`GET /crm/owners/{V}?email&limit&after&archived`; `after` is the last owner seen."""
    email, after = call.query.get("email", "").casefold(), call.query.get("after", "0")
    seen = int(after) if after.isdecimal() else 0
    archived = call.flag("archived")  # nobody has left these accounts
    owners = sorted(call.portal.users, key=lambda user: user.owner_id)
    rest = [user for user in owners if user.owner_id > seen and email in ("", user.email) and not archived]
    limit = call.number("limit", MOST_OWNERS, MOST_OWNERS)
    more = str(rest[limit - 1].owner_id) if len(rest) > limit else None
    return page([user.to_owner(call.portal.stamp) for user in rest[:limit]], more=more)


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


def _milliseconds(offset: str) -> int:
    sign = -1 if offset.startswith("-") else 1
    return sign * (int(offset[1:3]) * 60 + int(offset[3:5])) * 60_000


def _fixed(handler: Handler, *scopes: str) -> SignedIn:
    return SignedIn(handler, lambda _: scopes)


def _endpoint(operation: str, dated: str, legacy: str, serve: Serve, *others: str) -> Endpoint:
    return Endpoint(operation, "GET", dated, serve, (legacy, *others))


_OWNER_SCOPE = "crm.objects.owners.read"
_USER_SCOPES = ("settings.users.read", "crm.objects.users.read")

ENDPOINTS = (
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
