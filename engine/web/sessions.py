"""Who just proved at HubSpot that an account is theirs: a signed cookie, for as long as connecting takes.

Connecting QuickBooks begins on a link that anybody may know. A first company, or one that is connected
already, may come in by it; another one only from the browser that has just installed the app in HubSpot.
"""

import hmac
from collections.abc import Callable
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from engine.clock import Clock

_COOKIE = "stagebill_account"
_LIVES = timedelta(hours=1)


class Sessions:
    """`sign` is a keyed digest that only this service can make."""

    def __init__(self, sign: Callable[[str], str], clock: Clock, *, secure: bool) -> None:
        self._sign = sign
        self._clock = clock
        self._secure = secure

    def start(self, response: Response, portal_id: str) -> None:
        """Give the browser its cookie."""
        told = f"{portal_id}.{int((self._clock() + _LIVES).timestamp())}"
        response.set_cookie(
            _COOKIE,
            f"{told}.{self._sign(told)}",
            max_age=int(_LIVES.total_seconds()),
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )

    def cookie(self, request: Request, portal_id: str | None = None) -> str:
        """The cookie, if it is ours, not too old, and for that account where one is named; else empty."""
        cookie = request.cookies.get(_COOKIE, "")
        told, _, mac = cookie.rpartition(".")
        account, _, until = told.partition(".")
        if not (told and until.isascii() and until.isdigit()):
            return ""
        ours = hmac.compare_digest(mac.encode(), self._sign(told).encode())
        fresh = int(until) >= self._clock().timestamp()
        return cookie if ours and fresh and portal_id in (None, account) else ""
