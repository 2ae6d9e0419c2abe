"""Did HubSpot, or Intuit, send this? Checked over the raw bytes, before anything is read from them."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime

FRESH_SECONDS = 300

# HubSpot signs the URI with exactly these escapes undone, and no others.
_UNDONE = {
    "3A": ":", "2F": "/", "3F": "?", "40": "@", "21": "!", "24": "$", "27": "'",
    "28": "(", "29": ")", "2A": "*", "2C": ",", "3B": ";",
}  # fmt: skip
_ESCAPE = re.compile("%(" + "|".join(_UNDONE) + ")", re.IGNORECASE)


def hubspot_signed(
    headers: Mapping[str, str], *, method: str, uri: str, body: bytes, secret: str, now: datetime
) -> bool:
    """Whether the request carries HubSpot's signature over it; v3, or v2 where there is no v3 header.

    `headers` have lower-case names; `uri` is the full address as HubSpot called it.
    Source: HubSpot, Validating requests (v2 and v3).
    """
    v3 = headers.get("x-hubspot-signature-v3")
    if v3 is not None:
        stamp = headers.get("x-hubspot-request-timestamp", "")
        return _fresh(stamp, now) and _same(v3, hubspot_v3(method, uri, body, stamp, secret))
    v2 = headers.get("x-hubspot-signature")
    if v2 is None or headers.get("x-hubspot-signature-version", "v2") != "v2":
        return False
    return _same(v2, hubspot_v2(method, uri, body, secret))


def hubspot_v3(method: str, uri: str, body: bytes, timestamp: str, secret: str) -> str:
    """Base64 of HMAC-SHA256 over method, URI, body and timestamp."""
    decoded = _ESCAPE.sub(lambda match: _UNDONE[match.group(1).upper()], uri) if "%" in uri else uri
    told = method.encode() + decoded.encode() + body + timestamp.encode()
    return base64.b64encode(hmac.digest(secret.encode(), told, hashlib.sha256)).decode()


def hubspot_v2(method: str, uri: str, body: bytes, secret: str) -> str:
    """Hex of SHA-256 over secret, method, URI and body."""
    return hashlib.sha256(secret.encode() + method.encode() + uri.encode() + body).hexdigest()


def intuit_signed(headers: Mapping[str, str], *, body: bytes, verifier_token: str) -> bool:
    """Whether the request carries Intuit's signature. Source: Intuit, Webhooks, validation."""
    told = headers.get("intuit-signature")
    expected = base64.b64encode(hmac.digest(verifier_token.encode(), body, hashlib.sha256)).decode()
    return told is not None and _same(told, expected)


def _fresh(timestamp: str, now: datetime) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 16):
        return False
    return abs(now.timestamp() - int(timestamp) / 1000) <= FRESH_SECONDS


def _same(told: str, expected: str) -> bool:
    return hmac.compare_digest(told.encode(), expected.encode())
