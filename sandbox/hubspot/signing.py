"""The three ways in which HubSpot signs what it sends, as its documentation describes them.

The key is always the app's client secret, the bytes are always the raw body. The URI is the whole
address as HubSpot calls it: scheme, host, path, query. v3 hashes the URI after decoding a fixed
handful of percent escapes, and nothing else.
"""

import base64
import hashlib
import hmac
import re

_DECODED = {
    "3A": ":",
    "2F": "/",
    "3F": "?",
    "40": "@",
    "21": "!",
    "24": "$",
    "27": "'",
    "28": "(",
    "29": ")",
    "2A": "*",
    "2C": ",",
    "3B": ";",
}
_ESCAPE = re.compile("%(" + "|".join(_DECODED) + ")", re.IGNORECASE)


def decode_uri(uri: str) -> str:
    """The URI as v3 hashes it: twelve escapes decoded, every other one (`%20`, `%26`, …) left alone.

    >>> decode_uri("https://a.test/x?mail=ana%40b.test&q=a%20b%26c")
    'https://a.test/x?mail=ana@b.test&q=a%20b%26c'
    """
    return _ESCAPE.sub(lambda escape: _DECODED[escape[1].upper()], uri)


def sign_v1(secret: str, body: bytes) -> str:
    """Lower-case hex SHA-256 over secret and body."""
    return hashlib.sha256(secret.encode() + body).hexdigest()


def sign_v2(secret: str, method: str, uri: str, body: bytes) -> str:
    """Lower-case hex SHA-256 over secret, method, URI and body, without separators."""
    return hashlib.sha256(secret.encode() + method.encode() + uri.encode() + body).hexdigest()


def sign_v3(secret: str, method: str, uri: str, body: bytes, timestamp: str) -> str:
    """Base64 HMAC-SHA256 over method, decoded URI, body and timestamp (milliseconds, decimal text)."""
    message = method.encode() + decode_uri(uri).encode() + body + timestamp.encode()
    return base64.b64encode(hmac.new(secret.encode(), message, hashlib.sha256).digest()).decode()
