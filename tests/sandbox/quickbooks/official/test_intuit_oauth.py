"""Intuit's OAuth client against the stand-in: ours and it can't be wrong together."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.quickbooks import DEFAULT_REALM, SEED_REFRESH_TOKEN
from sandbox.run import Running

enums = pytest.importorskip("intuitlib.enums", reason="needs the package intuit-oauth")
refusals = pytest.importorskip("intuitlib.exceptions")
tokens = pytest.importorskip("intuitlib.utils")

Make = Callable[..., Any]
Play = Callable[[Callable[[], Any]], Any]


async def test_consent_and_exchange_as_its_readme_shows(stranger: Any, play: Play, consented: Make) -> None:
    """F121."""
    told = await consented()

    await play(lambda: stranger.get_bearer_token(told["code"], realm_id=told["realmId"]))

    assert (told["state"], stranger.realm_id) == ("s-1", DEFAULT_REALM)
    assert stranger.access_token and stranger.refresh_token
    assert stranger.expires_in == 3600


async def test_a_refresh_gives_new_tokens(stranger: Any, play: Play) -> None:
    await play(lambda: stranger.refresh(refresh_token=SEED_REFRESH_TOKEN))
    first = stranger.access_token

    await play(stranger.refresh)

    assert stranger.access_token != first


async def test_a_revoked_token_refreshes_no_more(stranger: Any, play: Play) -> None:
    """F124."""
    await play(lambda: stranger.refresh(refresh_token=SEED_REFRESH_TOKEN))

    assert await play(stranger.revoke) is True

    with pytest.raises(refusals.AuthClientError, match="invalid_grant"):
        await play(stranger.refresh)


async def test_the_id_token_of_a_consent_is_genuine(stranger: Any, play: Play, consented: Make) -> None:
    told = await consented(enums.Scopes.OPENID, enums.Scopes.EMAIL)
    await play(lambda: stranger.get_bearer_token(told["code"], realm_id=told["realmId"]))

    genuine = await play(
        lambda: tokens.validate_id_token(
            stranger.id_token, "qb-sandbox-client", stranger.issuer_uri, stranger.jwks_uri
        )
    )

    assert genuine is True


async def test_it_learns_who_consented(sandbox: Running, stranger: Any, play: Play, consented: Make) -> None:
    told = await consented(enums.Scopes.OPENID, enums.Scopes.EMAIL)
    await play(lambda: stranger.get_bearer_token(told["code"], realm_id=told["realmId"]))

    person = (await play(stranger.get_user_info)).json()

    assert person["email"] == "pat@books.example"


async def test_a_code_is_exchanged_once(stranger: Any, play: Play, consented: Make) -> None:
    told = await consented()
    await play(lambda: stranger.get_bearer_token(told["code"], realm_id=told["realmId"]))

    with pytest.raises(refusals.AuthClientError, match="invalid_grant"):
        await play(lambda: stranger.get_bearer_token(told["code"], realm_id=told["realmId"]))
