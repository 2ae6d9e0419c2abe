"""OAuth: tokens for codes and refresh tokens, introspection, revocation, uninstallation."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.responses import Response

from sandbox.hubspot.errors import not_found
from sandbox.hubspot.fault_words import refusal
from sandbox.hubspot.journal import INSTALLED, UNINSTALLED
from sandbox.hubspot.scopes import APP_SCOPES
from sandbox.hubspot.tokens import Access, Grant
from sandbox.hubspot.wire import Call, Endpoint, Inbound, SignedIn, answer, no_content
from sandbox.hubspot.world import World

Form = Mapping[str, str]


class Refused(Exception):
    """The token endpoint says no; `status` as in its body."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


def read_form(body: bytes) -> Form:
    """A form body; the last of several values counts."""
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def token(inbound: Inbound) -> Response:
    """`POST /oauth/{V}/token`; credentials count only in the form body."""
    world, form = inbound.world, read_form(inbound.body)
    try:
        _check_client(world, form)
        return answer(_grant(world, form))
    except Refused as exc:
        return refusal(exc.status, world.core)


def introspect(inbound: Inbound) -> Response:
    """`POST /oauth/{V}/token/introspect`; the token may be called `token` or like its hint."""
    world, form = inbound.world, read_form(inbound.body)
    try:
        _check_client(world, form)
    except Refused as exc:
        return refusal(exc.status, world.core)
    return answer(_introspection(world, _named_token(form)))


def revoke(inbound: Inbound) -> Response:
    """`POST /oauth/{V}/token/revoke`; an unknown token is no error."""
    world, form = inbound.world, read_form(inbound.body)
    try:
        _check_client(world, form)
    except Refused as exc:
        return refusal(exc.status, world.core)
    named = _named_token(form)
    world.tokens.access.pop(named, None)
    world.tokens.revoke_refresh(named)
    return answer({})


def legacy_access_token(inbound: Inbound) -> Response:
    """`GET /oauth/v1/access-tokens/{token}`, which has no dated equivalent."""
    about = _introspection(inbound.world, inbound.path["token"])
    if not about["active"]:
        raise not_found("No such access token")
    return answer({"token": inbound.path["token"], **about})


def legacy_refresh_token(inbound: Inbound) -> Response:
    """`GET /oauth/v1/refresh-tokens/{token}`, which has no dated equivalent."""
    grant = inbound.world.tokens.grant_of(inbound.path["token"])
    if grant is None:
        raise not_found("No such refresh token")
    about = _about(inbound.world, grant, "refresh_token", None)
    return answer({"token": inbound.path["token"], **about})


def legacy_revoke(inbound: Inbound) -> Response:
    """`DELETE /oauth/v1/refresh-tokens/{token}` -> 204."""
    inbound.world.tokens.revoke_refresh(inbound.path["token"])
    return no_content()


def uninstall(call: Call) -> Response:
    """`DELETE /appinstalls/{V}/external-install`: every token of the portal dies."""
    call.world.tokens.uninstall(call.portal.id)
    call.world.journal.lifecycle(call.portal.id, UNINSTALLED)
    return no_content()


def _check_client(world: World, form: Form) -> None:
    app = world.core.app
    if form.get("client_id") != app.client_id:
        raise Refused("BAD_CLIENT_ID")
    if form.get("client_secret") != app.client_secret:
        raise Refused("BAD_CLIENT_SECRET")


def _grant(world: World, form: Form) -> dict[str, Any]:
    kind = form.get("grant_type")
    if kind == "authorization_code":
        named = (form.get(name, "") for name in ("code", "redirect_uri", "code_verifier"))
        grant = world.tokens.take_code(*named)
        if grant is None:
            raise Refused("BAD_AUTH_CODE")
        world.journal.lifecycle(grant.portal_id, INSTALLED)
        return _tokens(world, grant, world.tokens.new_refresh(grant))
    if kind == "refresh_token":
        return _refreshed(world, form.get("refresh_token", ""))
    if kind == "client_credentials":
        return _app_token(world, form.get("scope", ""))
    raise Refused("BAD_GRANT_TYPE")


def _refreshed(world: World, refresh_token: str) -> dict[str, Any]:
    grant = world.tokens.grant_of(refresh_token)
    if grant is None:
        raise Refused("BAD_REFRESH_TOKEN")
    if world.core.settings.rotate_refresh_tokens:
        del world.tokens.refresh[refresh_token]
        refresh_token = world.tokens.new_refresh(grant)
    return _tokens(world, grant, refresh_token)


def _app_token(world: World, asked: str) -> dict[str, Any]:
    """A token of the app itself, without refresh token and without account."""
    scopes = tuple(asked.split())
    if not scopes or not set(scopes) <= set(APP_SCOPES):
        raise Refused("BAD_SCOPE")
    seconds = world.core.settings.access_token_seconds
    return {
        "token_type": "bearer",
        "access_token": world.tokens.new_app_access(scopes, seconds),
        "expires_in": seconds,
        "scopes": list(scopes),
        "token_use": "access_token",
    }


def _tokens(world: World, grant: Grant, refresh_token: str) -> dict[str, Any]:
    seconds = world.core.settings.access_token_seconds
    return {
        "token_type": "bearer",
        "access_token": world.tokens.new_access(grant, seconds),
        "refresh_token": refresh_token,
        "expires_in": seconds,
        "hub_id": grant.portal_id,
        "user_id": grant.user_id,
        "scopes": list(grant.scopes),
        "token_use": "access_token",
    }


def _named_token(form: Form) -> str:
    hint = form.get("token_type_hint", "")
    return form.get("token") or form.get(hint) or form.get("access_token") or form.get("refresh_token") or ""


def _introspection(world: World, named: str) -> dict[str, Any]:
    access = world.tokens.access.get(named)
    if access is not None and access.grant.alive and access.expires_at > world.core.clock():
        return _about(world, access.grant, "access_token", _seconds_left(world, access))
    grant = world.tokens.grant_of(named)
    if grant is not None:
        return _about(world, grant, "refresh_token", None)
    return {"active": False}


def _seconds_left(world: World, access: Access) -> int:
    return int((access.expires_at - world.core.clock()).total_seconds())


def _about(world: World, grant: Grant, use: str, seconds: int | None) -> dict[str, Any]:
    user = world.portal(grant.portal_id).user(grant.user_id)
    lifetime = {} if seconds is None else {"expires_in": seconds}
    return {
        "active": True,
        "hub_id": grant.portal_id,
        "user_id": grant.user_id,
        "user": user.email if user is not None else None,
        "client_id": world.core.app.client_id,
        "app_id": world.core.app.id,
        "hub_domain": f"portal-{grant.portal_id}.example.test",
        "scopes": list(grant.scopes),
        **lifetime,
        "token_type": "bearer",
        "token_use": use,
        "is_private_distribution": True,
        "signed_access_token": {"hublet": "na1", "isUserLevel": False},
    }


ENDPOINTS = (
    Endpoint("oauth.token", "POST", "/oauth/{version}/token", token, ("/oauth/v1/token", "/oauth/v3/token")),
    Endpoint(
        "oauth.introspect",
        "POST",
        "/oauth/{version}/token/introspect",
        introspect,
        ("/oauth/v3/token/introspect",),
    ),
    Endpoint("oauth.revoke", "POST", "/oauth/{version}/token/revoke", revoke, ("/oauth/v3/token/revoke",)),
    Endpoint("oauth.access_token", "GET", "/oauth/v1/access-tokens/{token}", legacy_access_token),
    Endpoint("oauth.refresh_token", "GET", "/oauth/v1/refresh-tokens/{token}", legacy_refresh_token),
    Endpoint("oauth.revoke", "DELETE", "/oauth/v1/refresh-tokens/{token}", legacy_revoke),
    Endpoint(
        "app.uninstall",
        "DELETE",
        "/appinstalls/{version}/external-install",
        SignedIn(uninstall),
        ("/appinstalls/v3/external-install",),
    ),
)
