"""Calls that change something elsewhere, made once: intent before the call, outcome after it.

Running an execution again, after a crash or a lost answer, comes to the same call with the same stored
request and the same request id; what is already answered is not sent again, and where an answer was
lost the other side is searched for our marker before anything is repeated.
"""

import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from engine.clock import Clock
from engine.errors import NeedsPerson, Refused, TryLater
from engine.executions import ledger
from engine.operations import logs, tracing
from engine.proof import chain
from engine.proof.rows import asked
from engine.store import Store
from engine.store.tables import Effect, Execution

log = logging.getLogger(__name__)

Json = Mapping[str, Any]

_BY_NAME = select(Effect).where(
    col(Effect.execution_id) == bindparam("execution"), col(Effect.name) == bindparam("named")
)

_BY_ID = select(Effect).where(col(Effect.id) == bindparam("effect"))

CREATE_INVOICE = "create invoice"
CREATE_RECEIPT = "create receipt"
BILLING = frozenset({CREATE_INVOICE, CREATE_RECEIPT})  # the effects that make a reservation final


class ClaimLost(Exception):
    """Another worker has taken this execution over; this one must stop without writing anything."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A stored intention: exactly what is sent, under which id, since when, and how often it was tried."""

    effect_id: str
    request: Json
    request_id: str
    intended_at: datetime
    tries: int
    generation: int
    answer: Json | None


Send = Callable[[Intent], Awaitable[Json]]
Look = Callable[[Intent], Awaitable[Json | None]]


def request_id(portal_id: str, business_key: str, name: str, generation: int) -> str:
    """QuickBooks' `requestid` (at most 50 characters) for one effect: the same for every repeat of it.

    >>> len(request_id("1", "call:ap-1", "create invoice", 0))
    43
    """
    told = "\n".join((portal_id, business_key, name, str(generation)))
    return "sb-" + hashlib.sha256(told.encode()).hexdigest()[:40]


class Effects:
    """The effects of one claimed execution."""

    def __init__(
        self,
        store: Store,
        execution: Execution,
        clock: Clock,
        new_id: Callable[[], str],
        *,
        connection_id: str,
    ) -> None:
        self._connection_id = connection_id
        self._store = store
        self._execution = execution
        self._clock = clock
        self._new_id = new_id
        self._asked: Mapping[str, str] = {}  # once it was read; it never changes

    async def once(
        self,
        name: str,
        request: Json,
        send: Send,
        *,
        look: Look | None = None,
        request_key: str | None = None,
        document: Callable[[Json], str] = lambda answer: str(answer.get("Id", "")),
    ) -> Json:
        """The answer to `request`, asked for at most once.

        `look` finds what an earlier try may have made; `request_key` takes the place of the execution's
        business key where several executions may want the same thing made (a customer).
        Raises what `send` raises, and ClaimLost.
        """
        intent = await self._store.write(
            lambda session: self._intend(session, name, request, request_key),
            account=self._execution.portal_id,
        )
        if intent.answer is not None:
            return intent.answer
        about = {"effect_id": intent.effect_id, "effect": name, "request_id": intent.request_id}
        with logs.bound(effect_id=intent.effect_id), tracing.span("effect", **about, tries=intent.tries):
            answer = await self._made(intent, send, look)
            await self._store.write(
                lambda session: self._finish(session, intent, "done", answer, document(answer)),
                account=self._execution.portal_id,
            )
            made = _told_id(document(answer))
            tracing.mark(document_id=made)
            log.info("effect", extra={**about, "document_id": made})
        return answer

    async def resume(self, name: str, send: Send, *, look: Look | None = None) -> tuple[Json, Json] | None:
        """What an earlier run has asked for, and the answer to it; None where no run has come that far.

        A run that is repeated goes on from here: what was checked before the call was true then.
        """
        begun = await self._store.read(lambda session: self._begun(session, name))
        return None if begun is None else (begun, await self.once(name, begun, send, look=look))

    def _begun(self, session: Session, name: str) -> Json | None:
        rows = {row.name: row for row in ledger.effects_of(session, self._execution.id)}
        return rows[name].request if name in rows and rows[name].state in ("intended", "done") else None

    async def _made(self, intent: Intent, send: Send, look: Look | None) -> Json:
        if look is not None and intent.tries > 1:
            # A look that fails tells nothing of the earlier try: the effect stays unknown.
            found = await look(intent)
            if found is not None:
                return found
        try:
            return await send(intent)
        except Refused as refusal:
            told = {"refused": str(refusal), "code": refusal.code, "trace": refusal.trace}
            await self._store.write(
                lambda session: self._finish(session, intent, "refused", told, None),
                account=self._execution.portal_id,
            )
            raise
        except (TryLater, NeedsPerson):
            if intent.tries > 1:  # this try made nothing, but an earlier one may have
                raise
            await self._store.write(
                lambda session: self._finish(session, intent, "not_made", {}, None),
                account=self._execution.portal_id,
            )
            raise

    def _intend(self, session: Session, name: str, request: Json, request_key: str | None) -> Intent:
        now = self._clock()
        token = self._execution.token or ""
        if not ledger.renew(session, self._execution.id, token=token, now=now):
            raise ClaimLost(self._execution.id)
        told = {"execution": self._execution.id, "named": name}
        effect = session.exec(_BY_NAME, params=told).first()
        if effect is None:
            effect = self._new(name, request, request_key or self._execution.business_key, now)
        elif effect.state in ("refused", "not_made"):
            # The last try is known to have made nothing, so this is a first try, of what is wanted now.
            generation = effect.generation + (effect.state == "refused")
            key = request_key or self._execution.business_key
            effect.request_id = request_id(self._execution.portal_id, key, name, generation)
            effect.generation, effect.request, effect.tries = generation, dict(request), 1
            effect.state, effect.intended_at = "intended", now
        elif effect.state == "intended":
            effect.tries += 1
        session.add(effect)
        self._seal(session, effect)
        return Intent(
            effect_id=effect.id,
            request=effect.request,
            request_id=effect.request_id,
            intended_at=effect.intended_at,
            tries=effect.tries,
            generation=effect.generation,
            answer=effect.answer if effect.state == "done" else None,
        )

    def _seal(self, session: Session, effect: Effect) -> None:
        """Enter into the account's chain what is about to be asked for; an answer is sealed already."""
        if effect.state == "intended" and effect.tries > 1:
            chain.tried_again(session, effect)
        elif effect.state == "intended":
            self._asked = self._asked or asked(session, self._execution)
            chain.intended(session, effect, self._execution, self._asked)

    def _new(self, name: str, request: Json, key: str, now: datetime) -> Effect:
        return Effect(
            id=self._new_id(),
            execution_id=self._execution.id,
            portal_id=self._execution.portal_id,
            connection_id=self._connection_id,
            name=name,
            request_id=request_id(self._execution.portal_id, key, name, 0),
            request=dict(request),
            tries=1,
            intended_at=now,
        )

    def _finish(
        self, session: Session, intent: Intent, state: str, answer: Json, document_id: str | None
    ) -> None:
        token, now = self._execution.token or "", self._clock()
        if not ledger.renew(session, self._execution.id, token=token, now=now):
            raise ClaimLost(self._execution.id)  # whoever has it now looks for what we made, or repeats it
        effect = session.exec(_BY_ID, params={"effect": intent.effect_id}).one()
        effect.state, effect.answer, effect.document_id = state, dict(answer), document_id
        effect.finished_at = now
        session.add(effect)
        chain.answered(session, effect)


def _told_id(document_id: str) -> str | None:
    """A vendor's id. That of a mail names a domain, which may be a person's: logs and traces hold none."""
    return None if "@" in document_id else document_id


def begun_effects(session: Session, execution_id: str) -> set[str]:
    """Names of the effects that happened, or of which nobody knows whether they did."""
    effects = ledger.effects_of(session, execution_id)
    return {effect.name for effect in effects if effect.state in ("intended", "done")}
