"""What HubSpot sends to the service: signed as told, faults carried out, every end of it recorded."""

import json
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal

import httpx

from sandbox.faults import Fault
from sandbox.hubspot.core import Core
from sandbox.hubspot.signing import sign_v1, sign_v2, sign_v3
from sandbox.hubspot.times import to_ms

STALE = timedelta(minutes=10)  # twice what a receiver may accept

_WRONG_SECRET = "not-the-secret"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. `status` is None when nothing usable did; `error` then says what happened."""

    status: int | None
    text: str = ""
    retry_after: str | None = None
    error: str | None = None

    def json(self) -> Any:
        """The body as JSON, or as text where it is none."""
        try:
            return json.loads(self.text)
        except ValueError:
            return self.text or None


@dataclass(frozen=True, slots=True)
class Parcel:
    """One request to be sent: `signature` as in the settings, `classic` the version beside v3."""

    method: str
    url: str
    body: bytes
    signature: str
    classic: Literal["v1", "v2"]
    timeout: float

    def headers(self, core: Core) -> dict[str, str]:
        """Content type and signatures, fresh for this attempt."""
        common = {"Content-Type": "application/json", "User-Agent": "HubSpot Connect 2.0"}
        if self.signature == "none":
            return common
        secret = _WRONG_SECRET if self.signature == "wrong" else core.app.client_secret
        if self.signature == "v3":
            return common | self._v3(core, secret)
        if self.signature in ("v1", "v2"):
            return common | self._classic(secret)
        return common | self._classic(secret) | self._v3(core, secret)

    def _v3(self, core: Core, secret: str) -> dict[str, str]:
        now = core.clock() - STALE if self.signature == "stale" else core.clock()
        timestamp = str(to_ms(now))
        signature = sign_v3(secret, self.method, self.url, self.body, timestamp)
        return {"X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": timestamp}

    def _classic(self, secret: str) -> dict[str, str]:
        if self.classic == "v1":
            signature = sign_v1(secret, self.body)
        else:
            signature = sign_v2(secret, self.method, self.url, self.body)
        return {"X-HubSpot-Signature": signature, "X-HubSpot-Signature-Version": self.classic}


def encode(body: Any) -> bytes:
    """JSON as HubSpot sends it: compact, UTF-8."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=_number).encode()


def _number(value: object) -> float:
    """A fraction that came in as JSON, on its way out again."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


async def send(core: Core, parcel: Parcel, fault: Fault | None = None) -> Reply:
    """Send one request and say how it went; a fault of the switchboard may spoil it."""
    kind = fault.kind if fault is not None else None
    if fault is not None and kind == "delay":
        await core.sleep(fault.seconds)
    if kind in ("refuse", "drop_before"):
        return Reply(None, error="connection refused by a fault rule")
    if kind == "duplicate":
        await _post(core, parcel)
    reply = await _post(core, parcel)
    if kind in ("drop_after", "truncate"):
        return Reply(None, error="answer lost by a fault rule")
    return reply


async def _post(core: Core, parcel: Parcel) -> Reply:
    headers = parcel.headers(core)
    patience = httpx.Timeout(parcel.timeout, pool=None)  # waiting for a free connection is our own affair
    try:
        answer = await core.client().request(
            parcel.method, parcel.url, content=parcel.body, headers=headers, timeout=patience
        )
    except httpx.TimeoutException:
        return Reply(None, error=f"no answer within {parcel.timeout:g} s")
    except (httpx.HTTPError, httpx.InvalidURL) as exc:
        return Reply(None, error=f"connection failed: {type(exc).__name__}")
    return Reply(answer.status_code, answer.text, answer.headers.get("Retry-After"))
