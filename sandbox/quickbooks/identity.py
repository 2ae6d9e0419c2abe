"""OpenID: who it was that consented, as a signed `id_token` and as user info."""

import base64
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sandbox.quickbooks.wire import dumps

ISSUER = "https://oauth.platform.intuit.com/op/v1"
SUBJECT = "f8b6a2d0-5c41-4c0e-9a3d-1f0c7e4f8a21"
_LIFE = 3600  # seconds
_KEY_ID = "stagebill-sandbox"
_PROFILE = {"givenName": "Pat", "familyName": "Bookkeeper"}
_EMAIL = {"email": "pat@books.example", "emailVerified": True}


class Identity:
    """The signing key, made when it is first asked for, and the one person of this stand-in."""

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def token(self, client_id: str, realm: str, now: int) -> str:
        """The `id_token` (RS256) of a consent at this time, in seconds since 1970."""
        claims = {
            "sub": SUBJECT,
            "aud": [client_id],
            "realmid": realm,
            "iss": ISSUER,
            "auth_time": now,
            "iat": now,
            "exp": now + _LIFE,
        }
        head = _packed(dumps({"alg": "RS256", "kid": _KEY_ID}))
        signed = f"{head}.{_packed(dumps(claims))}"
        signature = self._key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{_packed(signature)}"

    def key_set(self) -> dict[str, Any]:
        """The public key, as a JSON web key set."""
        numbers = self._key.public_key().public_numbers()
        key = {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": _KEY_ID}
        return {"keys": [{**key, "n": _number(numbers.n), "e": _number(numbers.e)}]}


def user_info(scopes: frozenset[str]) -> dict[str, Any]:
    """What the scopes of a consent let an app know of the person."""
    known: dict[str, Any] = {"sub": SUBJECT}
    if "profile" in scopes:
        known |= _PROFILE
    return known | _EMAIL if "email" in scopes else known


def _packed(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def _number(value: int) -> str:
    return _packed(value.to_bytes((value.bit_length() + 7) // 8, "big"))
