"""Cookies of the browser that connects, for as long as that takes: who began, and whose account it proved.

Connecting QuickBooks begins on a link that anybody may know. A first company, or one that is connected
already, may come in by it; another one only from the browser that has just installed the app in HubSpot.
An installation comes back to the browser that it began in; else a link could sign a person in to an account
of somebody else, who then gets the invoices.
"""

import hmac
from collections.abc import Callable
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from engine.card import Person
from engine.clock import Clock

_COOKIE = "stagebill_account"
_LIVES = timedelta(hours=1)
_ADMIN = "stagebill_admin"
_INSTALLING = "stagebill_install"
_INSTALLING_LIVES = timedelta(minutes=10)  # as long as the state that it goes with


class Sessions:
    """`sign` is a keyed digest that only this service can make."""

    def __init__(self, sign: Callable[[str], str], clock: Clock, *, secure: bool) -> None:
        self._sign = sign
        self._clock = clock
        self._secure = secure

    def start(self, response: Response, portal_id: str) -> None:
        """Give the browser its cookie."""
        told = f"{portal_id}.{int((self._clock() + _LIVES).timestamp())}"
        self._set(response, _COOKIE, f"{told}.{self._sign(told)}", _LIVES)

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

    def start_admin(self, response: Response, portal_id: str, user_id: str) -> None:
        """Give the browser of a Super Admin who has just installed the app the key to the pages."""
        told = f"admin.{portal_id}.{int((self._clock() + _LIVES).timestamp())}.{user_id}"
        self._set(response, _ADMIN, f"{told}.{self._sign(told)}", _LIVES)

    def admin(self, request: Request) -> str | None:
        """The account whose Super Admin this browser is, for as long as its key is good."""
        by = self.admin_person(request)
        return by.portal_id if by else None

    def admin_person(self, request: Request) -> Person | None:
        """The Super Admin whose browser this is, for as long as its key is good."""
        told, _, mac = request.cookies.get(_ADMIN, "").rpartition(".")
        kind, _, rest = told.partition(".")
        account, _, rest = rest.partition(".")
        until, _, user_id = rest.partition(".")
        ours = hmac.compare_digest(mac.encode(), self._sign(told).encode())
        if kind != "admin" or not ours or not (until.isascii() and until.isdigit()):
            return None
        return Person(account, user_id) if int(until) >= self._clock().timestamp() else None

    def form_key(self, request: Request) -> str:
        """What a form of that browser carries; a page of somebody else cannot know it."""
        return self._sign(f"form.{request.cookies.get(_ADMIN, '')}")

    def is_own_form(self, request: Request, key: str) -> bool:
        """Whether a form was made here, for this browser."""
        return hmac.compare_digest(key.encode(), self.form_key(request).encode())

    def seal(self, request: Request, told: str) -> str:
        """What goes with a text through that browser, so that it comes back as it was."""
        return self._sign(f"seal.{request.cookies.get(_ADMIN, '')}.{told}")

    def is_sealed(self, request: Request, told: str, seal: str) -> bool:
        """Whether a text came from here by way of this browser, and is as it was."""
        return hmac.compare_digest(seal.encode(), self.seal(request, told).encode())

    def begin_install(self, response: Response, secret: str) -> None:
        """Mark the browser that goes off to HubSpot: no other one may come back with its state."""
        self._set(response, _INSTALLING, secret, _INSTALLING_LIVES)

    def installing(self, request: Request) -> str:
        """What `begin_install` marked this browser with; else empty."""
        return request.cookies.get(_INSTALLING, "")

    def _set(self, response: Response, name: str, value: str, lives: timedelta) -> None:
        response.set_cookie(
            name,
            value,
            max_age=int(lives.total_seconds()),
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )
