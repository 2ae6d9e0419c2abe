"""Messages to phones by Twilio. Source: Twilio, Messages resource and request authentication."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

import httpx

from engine.clients.http import Answer, Call, too_many, transmit, unusable
from engine.clients.limiter import Limiter, LimitKey
from engine.clients.twilio_address import TwilioAddress
from engine.clients.twilio_wire import (
    Message,
    PhoneChannel,
    Sent,
    address_of,
    error_of,
    message_to_wire,
    sent_from,
)
from engine.clients.wire import Unreadable, an_object, rows
from engine.errors import NeedsPerson
from engine.operations import tracing
from engine.said import said

T = TypeVar("T")
_MOST_LISTED = 200  # messages to one number; the newest come first


class Phones(Protocol):
    """Hands messages over that go to phones."""

    def sends(self, channel: PhoneChannel) -> bool:
        """Whether a number to write from is set for it."""

    async def send(self, message: Message) -> Sent:
        """Raises TryLater (not taken yet), Refused (not taken), Unsure (the answer was lost), NeedsPerson."""

    async def newest_to(self, channel: PhoneChannel, number: str) -> list[Sent]:
        """The last messages to a number. Raises TryLater, NeedsPerson."""

    async def message(self, sid: str) -> Sent:
        """One message as it is now. Raises TryLater, Refused, NeedsPerson."""


class Twilio:
    """One account at Twilio, which has no key that would keep a repeated message from being a second one."""

    def __init__(self, http: httpx.AsyncClient, address: TwilioAddress, limiter: Limiter) -> None:
        self._http = http
        self._address = address
        self._limiter = limiter
        self._key = LimitKey("twilio", address.account)
        self._url = f"{address.base_url}/2010-04-01/Accounts/{address.account}"

    def sends(self, channel: PhoneChannel) -> bool:
        return bool(self._sender(channel))

    async def send(self, message: Message) -> Sent:
        call = replace(
            self._call(said("send a message"), "POST", "Messages.json"),
            changes=True,
            content=message_to_wire(message, self._sender(message.channel)),
        )
        return await self._ask(call, lambda body: sent_from(an_object(body)))

    async def newest_to(self, channel: PhoneChannel, number: str) -> list[Sent]:
        """Found by the number alone: what still waits has no DateSent, and a filter by it would miss it."""
        call = replace(
            self._call(said("list the messages to a number"), "GET", "Messages.json"),
            params={"To": address_of(channel, number), "PageSize": str(_MOST_LISTED)},
        )
        return await self._ask(call, _listed)

    async def message(self, sid: str) -> Sent:
        call = self._call(said("read a message"), "GET", f"Messages/{quote(sid, safe='')}.json")
        return await self._ask(call, lambda body: sent_from(an_object(body)))

    def _sender(self, channel: PhoneChannel) -> str:
        return self._address.sms_from if channel == "sms" else self._address.whatsapp_from

    def _call(self, task: str, method: str, path: str) -> Call:
        headers = {"Authorization": self._address.authorization}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return Call("Twilio", task, method, f"{self._url}/{path}", changes=False, headers=headers)

    async def _ask(self, call: Call, read: Callable[[Any], T]) -> T:
        answer = await self._let_out(call)
        if answer.status == 429:
            raise too_many(call, answer, await self._limiter.throttled(self._key, answer.retry_after))
        if answer.status >= 400:
            raise error_of(call, answer)
        try:
            return read(answer.body)
        except Unreadable as exc:
            raise unusable(call, str(exc), trace=answer.trace) from None

    async def _let_out(self, call: Call) -> Answer:
        permit = await self._limiter.acquire(self._key)
        answered = False
        try:
            with tracing.span(f"twilio {call.method}", vendor="twilio"):
                answer = await transmit(self._http, call)
                tracing.mark(status=answer.status, trace=answer.trace)
            answered = answer.status != 429
        finally:
            await self._limiter.release(permit, answered=answered)
        return answer


class NoPhones:
    """Stands where no account at Twilio is set."""

    def sends(self, channel: PhoneChannel) -> bool:
        return False

    async def send(self, message: Message) -> Sent:
        raise _not_set()

    async def newest_to(self, channel: PhoneChannel, number: str) -> list[Sent]:
        raise _not_set()

    async def message(self, sid: str) -> Sent:
        raise _not_set()


def _not_set() -> NeedsPerson:
    return NeedsPerson(said("no account at Twilio is set; set STAGEBILL_SMS_URL to write to phones"))


def _listed(body: Any) -> list[Sent]:
    return [sent_from(row) for row in rows(an_object(body), "messages")]
