"""Workflow actions as HubSpot runs them: call, answer, retry, wait for completion, expire; with a history."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox.hubspot.core import Core
from sandbox.hubspot.errors import ApiError, bad_request, conflict, not_found
from sandbox.hubspot.outbound import Parcel, Reply, encode, send
from sandbox.hubspot.outcomes import message
from sandbox.hubspot.retry import action_pauses
from sandbox.hubspot.settings import Settings
from sandbox.hubspot.times import parse_duration, to_iso

OPERATION = "action.run"
STATE = "hs_execution_state"
EXPIRY = "hs_expiration_duration"
DEFAULT_EXPIRY = timedelta(weeks=1)

_FINAL = frozenset({"succeeded", "failed", "expired"})
_OUTCOMES = {"SUCCESS": "succeeded", "FAIL_CONTINUE": "failed"}


@dataclass(slots=True, eq=False)
class Execution:
    """One run of one action in one workflow.

    `state`: `running`, `retrying`, `waiting` (answered BLOCK), `succeeded`, `failed`, `expired`.
    """

    callback_id: str
    portal_id: int
    action: str
    request: Mapping[str, Any]
    definition: Mapping[str, Any] | None = None  # as its maker defined the action, if he did
    state: str = "running"
    outputs: dict[str, Any] = field(default_factory=dict)
    completion: dict[str, Any] | None = None
    expires_at: datetime | None = None
    reason: str | None = None
    history: list[dict[str, Any]] = field(default_factory=list)
    when_finished: Callable[[], None] = lambda: None  # told once, when the workflow goes on

    @property
    def finished(self) -> bool:
        """Whether the workflow has gone on."""
        return self.state in _FINAL

    def finish(self, state: str, outputs: Mapping[str, Any], reason: str | None = None) -> None:
        """Let the workflow go on; the first end counts."""
        if not self.finished:
            self.state, self.outputs, self.reason = state, dict(outputs), reason
            self.when_finished()

    def note(self, at: datetime, what: str, **details: Any) -> None:
        """Add a line to the workflow history."""
        self.history.append({"at": to_iso(at), "what": what, **details})

    def words(self, language: str = "en") -> str:
        """What the marketer reads in the workflow's history."""
        return message(self.definition, self.state, self.outputs, language)

    def to_wire(self) -> dict[str, Any]:
        """The whole history, for looking."""
        return {
            "callback_id": self.callback_id,
            "portal_id": self.portal_id,
            "action": self.action,
            "state": self.state,
            "message": self.words(),
            "reason": self.reason,
            "outputFields": self.outputs,
            "completion": self.completion,
            "expires_at": None if self.expires_at is None else to_iso(self.expires_at),
            "request": self.request,
            "history": self.history,
        }


class Executions:
    """Every execution of every portal."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._by_callback: dict[str, Execution] = {}
        self._retries: set[asyncio.Task[None]] = set()

    def find(self, callback_id: str) -> Execution | None:
        """One execution, expired if its time is over."""
        found = self._by_callback.get(callback_id)
        if found is not None:
            self._expire(found)
        return found

    def all(self) -> list[Execution]:
        """Every execution, oldest first."""
        for each in self._by_callback.values():
            self._expire(each)
        return list(self._by_callback.values())

    def clear(self) -> None:
        """Forget them all."""
        self._by_callback.clear()

    async def run(self, execution: Execution, signature: str | None = None) -> Reply:
        """Call the action once and return its answer; retries, if any are due, follow by themselves.

        An execution with a known callback id is the same one, delivered again.
        """
        known = self._by_callback.setdefault(execution.callback_id, execution)
        reply = await self._attempt(known, signature)
        if _is_retried(reply) and known.state == "running":
            self._start_retries(known, reply, signature)
        return reply

    def complete(self, portal_id: int, callback_id: str, outputs: Mapping[str, str]) -> None:
        """The service says how a waiting execution ended.

        Raises: ApiError 404 for an unknown, foreign or expired callback, 400 for a state that is none;
        for a second completion, as the switch says.
        """
        execution = self.find(callback_id)
        if execution is None or execution.portal_id != portal_id or execution.state == "expired":
            raise not_found(f"No callback found with id {callback_id}")
        state = outputs.get(STATE, "SUCCESS")
        if state not in _OUTCOMES:
            raise bad_request(f"{STATE} must be SUCCESS or FAIL_CONTINUE, not {state}")
        if execution.finished:
            _refuse_repetition(self._core.settings, callback_id)
            return
        execution.completion = {"at": to_iso(self._core.clock()), "outputFields": dict(outputs)}
        execution.note(self._core.clock(), "completed", outputFields=dict(outputs))
        execution.finish(_OUTCOMES[state], outputs)

    async def settle(self) -> None:
        """Wait until no retry is to come, however long that takes."""
        while self._retries:
            await asyncio.gather(*self._retries)

    async def stop(self) -> None:
        """Drop every retry that is still to come."""
        tasks = list(self._retries)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start_retries(self, execution: Execution, reply: Reply, signature: str | None) -> None:
        if not self._core.settings.retries:
            execution.finish("failed", {}, _sentence(reply))
            return
        execution.state = "retrying"
        task = asyncio.get_running_loop().create_task(self._retry(execution, reply, signature))
        self._retries.add(task)
        task.add_done_callback(self._retries.discard)

    async def _retry(self, execution: Execution, reply: Reply, signature: str | None) -> None:
        for pause in action_pauses():
            asked = _asked_pause(reply, self._core.settings)
            await self._core.sleep((pause if asked is None else asked) * self._core.settings.retry_factor)
            if execution.finished:  # completed by callback meanwhile
                return
            reply = await self._attempt(execution, signature)
            if not _is_retried(reply) or execution.finished:
                return
        execution.finish("failed", {}, _sentence(reply))

    async def _attempt(self, execution: Execution, signature: str | None) -> Reply:
        settings = self._core.settings
        url = f"{self._core.target}/hubspot/actions/{execution.action}"
        chosen = signature or settings.action_signature
        parcel = Parcel("POST", url, encode(execution.request), chosen, "v2", settings.action_timeout)
        execution.note(self._core.clock(), "called", url=url, signature=chosen)
        reply = await send(self._core, parcel, self._core.faults.next(OPERATION))
        execution.note(
            self._core.clock(), "answered", status=reply.status, body=reply.json(), error=reply.error
        )
        self._judge(execution, reply)
        return reply

    def _judge(self, execution: Execution, reply: Reply) -> None:
        if _is_retried(reply) or execution.finished:
            return
        if reply.status is not None and reply.status >= 300:
            execution.finish("failed", {}, _sentence(reply))
            return
        outputs = _output_fields(reply)
        state = outputs.get(STATE, "SUCCESS")
        if state in _OUTCOMES:
            execution.finish(_OUTCOMES[state], outputs)
        elif state in ("BLOCK", "ASYNC"):
            self._wait(execution, outputs)
        else:
            execution.finish("failed", outputs, f"{STATE} {state!r} is none that HubSpot knows")

    def _wait(self, execution: Execution, outputs: Mapping[str, Any]) -> None:
        now = self._core.clock()
        try:
            span = parse_duration(str(outputs[EXPIRY])) if EXPIRY in outputs else DEFAULT_EXPIRY
        except ValueError as exc:
            execution.note(now, "expiry ignored", error=str(exc))
            span = DEFAULT_EXPIRY
        execution.state, execution.outputs = "waiting", dict(outputs)
        execution.expires_at = execution.expires_at or now + span

    def _expire(self, execution: Execution) -> None:
        if execution.state != "waiting" or execution.expires_at is None:
            return
        if execution.expires_at <= self._core.clock():
            execution.note(execution.expires_at, "expired")
            execution.finish(
                "expired", {}, "nobody completed it in time; the workflow went on as if it had ended"
            )


def _is_retried(reply: Reply) -> bool:
    return reply.status is None or reply.status == 429 or reply.status >= 500


def _asked_pause(reply: Reply, settings: Settings) -> float | None:
    """Seconds that a 429 asked for, None where it did not say or it was another answer."""
    if reply.status != 429 or reply.retry_after is None or not reply.retry_after.isdecimal():
        return None
    amount = int(reply.retry_after)
    return amount / 1000 if settings.retry_after_unit == "milliseconds" else float(amount)


def _output_fields(reply: Reply) -> dict[str, Any]:
    body = reply.json()
    fields = body.get("outputFields") if isinstance(body, dict) else None
    return fields if isinstance(fields, dict) else {}


def _sentence(reply: Reply) -> str:
    return reply.error or f"the action answered {reply.status}"


def _refuse_repetition(settings: Settings, callback_id: str) -> None:
    refusals: dict[str, ApiError] = {
        "not_found": not_found(f"No callback found with id {callback_id}"),
        "conflict": conflict(f"Callback {callback_id} has been completed already"),
    }
    if settings.repeated_completion in refusals:
        raise refusals[settings.repeated_completion]
