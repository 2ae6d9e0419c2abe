"""One authorised call: token, limiter, meter, and the one repeat after a token that was not accepted."""

from collections.abc import Callable
from typing import Literal, Protocol

import httpx

from engine.clients.http import Answer, Call, too_many, transmit
from engine.clients.limiter import Kind, Limiter, LimitKey
from engine.errors import TryLater
from engine.operations import tracing

Counted = Literal["metered", "free", "crm"]


class Tokens(Protocol):
    """Where access tokens come from."""

    async def access_token(self, *, not_this: str | None = None) -> str:
        """A token that is good for a minute at least; another one than `not_this`, which was refused."""


class Meter(Protocol):
    """Counts calls: QuickBooks meters reads (`metered`) and gives writes away (`free`)."""

    def check(self, kind: Counted) -> None:
        """Raises TryLater where a call of this kind must not be made for now."""

    async def count(self, kind: Counted) -> None:
        """Note one call of this kind."""


class Sender:
    """Sends the calls of one vendor account."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        tokens: Tokens,
        limiter: Limiter,
        meter: Meter,
        *,
        key: LimitKey,
        token_refused: Callable[[Answer], bool],
    ) -> None:
        self._http = http
        self._tokens = tokens
        self._limiter = limiter
        self._meter = meter
        self._key = key
        self._token_refused = token_refused

    async def send(self, call: Call, *, counted: Counted, kind: Kind = "call") -> Answer:
        """The vendor's answer, whatever it says other than 429.

        A refused token is refreshed and the call repeated, once; the second refusal is the answer.
        Raises: TryLater, Unsure as `transmit`; TryLater after a 429 and where reads are to be saved;
        NeedsPerson from the token source.
        """
        self._meter.check(counted)
        token = await self._tokens.access_token()
        answer = await self._once(call, token, counted, kind)
        if self._token_refused(answer):
            token = await self._tokens.access_token(not_this=token)
            answer = await self._once(call, token, counted, kind)
        return answer

    async def _once(self, call: Call, token: str, counted: Counted, kind: Kind) -> Answer:
        permit = await self._limiter.acquire(self._key, kind)
        answered = False
        try:
            await self._meter.count(counted)
            with tracing.span(f"{self._key.vendor} {call.method}", vendor=self._key.vendor, counted=counted):
                answer = await transmit(self._http, call, bearer=token)
                tracing.mark(status=answer.status, trace=answer.trace)
            answered = answer.status != 429
        finally:
            await self._limiter.release(permit, answered=answered)
        if not answered:
            raise await self.throttled(call, answer)
        return answer

    async def throttled(self, call: Call, answer: Answer) -> TryLater:
        """Pause the account; returns the error to raise for an answer that means "too many calls"."""
        return too_many(call, answer, await self._limiter.throttled(self._key, answer.retry_after))
