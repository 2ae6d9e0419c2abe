"""One claimed execution, whatever it is: find the action or step, read its inputs, run it, tidy up."""

from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from sqlmodel import Session

from engine import reviews
from engine.action import Action, ActionInputs, FollowUp, Outcome, Result
from engine.billing import bill_rows
from engine.clients.limiter import Priority
from engine.errors import Refused
from engine.executions import effects
from engine.executions.causes import cause_of
from engine.executions.ending import CALLBACK, Closing
from engine.executions.ledger import SHOWN, Incoming, Start
from engine.executions.surroundings import Surroundings
from engine.inputs import internal, is_blank, read_inputs
from engine.mirroring.taking import KIND_OF, note_taken
from engine.said import either, said
from engine.services import Services
from engine.steps import AT_ONCE, STEPS
from engine.steps.announce import announce
from engine.store.tables import Execution
from rules import CannotTell, placeholders, render, with_defaults


class Dispatcher:
    """Runs executions over the given services and actions."""

    def __init__(self, services: Services, actions: Mapping[str, Action]) -> None:
        self._services = services
        self._actions = actions

    async def run(self, row: Execution) -> Closing:
        """How the execution ends, by the rules of the moment at which the run begins.

        Raises what `engine.errors` names; the worker acts on it.
        """
        services = self._services.as_of_now().at(priority_of(row)).made_for(cause_of(row))
        if row.role != "action":  # a call from outside never reaches a step, whatever its name
            step = STEPS[row.action]
            return await step(row, services)
        return self._closing(row, await self.act(row, Surroundings(services, row)))

    async def act(self, row: Execution, around: Surroundings) -> Result:
        """What the action gives back in these surroundings, with the rule file's defaults filled in."""
        action = self._action(row.action)
        _check_object(row, action)
        inputs = await self._inputs(row, action, around)
        context = await around.context(getattr(inputs, "quickbooks_company", None))
        return await action.handle(inputs, context)

    def _action(self, name: str) -> Action:
        if name in self._actions:
            return self._actions[name]
        near = get_close_matches(name, self._actions, n=1)
        hint = (
            said('did you mean "{near}"?', near=near[0])
            if near
            else said("there are {known}", known=", ".join(sorted(self._actions)))
        )
        raise Refused(
            said('there is no action "{name}"; {hint}', name=name[:60], hint=hint), category="unknown-action"
        )

    async def _inputs(self, row: Execution, action: Action, around: Surroundings) -> Any:
        """What was given, above the rule file's defaults; only the file's own texts may name facts."""
        if row.callback_id is not None or row.reply == SHOWN:
            _refuse_internal(action.inputs, row.inputs)
        given = {name: value for name, value in row.inputs.items() if not is_blank(value)}
        whole = dict(with_defaults(around.book, action.name, given))
        named = {name: text for name, text in whole.items() if name not in given and placeholders(text)}
        if named:
            facts = await around.facts(frozenset[str]().union(*map(placeholders, named.values())))
            try:
                whole |= {name: render(text, facts, around.book.timezone) for name, text in named.items()}
            except CannotTell as unread:
                raise Refused(
                    said("a default of the rule file cannot be filled in: {unread}", unread=unread.message)
                ) from unread
        return read_inputs(action.inputs, whole, around.book.timezone, around.today())

    def _closing(self, row: Execution, result: Result) -> Closing:
        events = tuple(self._follow_up(row, follow) for follow in result.follow_ups)
        return Closing(result.outcome, result.reason, result.outputs, events=events)

    def _follow_up(self, row: Execution, follow: FollowUp) -> Incoming:
        """A due time is an event of its own, so that it is counted and closed on its own."""
        key = f"follow-up:{row.id}:{follow.key}"
        return Incoming(
            event_id=self._services.new_id(),
            execution_id=self._services.new_id(),
            portal_id=row.portal_id,
            kind="due_time",
            dedupe_key=key,
            payload={"of": row.id, "due": follow.due.isoformat()},
            received_at=self._services.clock(),
            start=Start(follow.action, key, dict(follow.inputs), follow.due, row.object_type, row.object_id),
        )

    def at_once(self, session: Session, row: Execution) -> Closing | None:
        """How a step ends of which the ledger alone tells it; None where it is to be run."""
        step = AT_ONCE.get(row.action) if row.role != "action" else None
        return step(session, row, self._services) if step else None

    def ended(self, session: Session, row: Execution, closing: Closing) -> list[tuple[str, datetime]]:
        """Called when an execution is closed: give back what it reserved in vain, tell what changed.

        What HubSpot refused to take before, and has taken now, is forgotten.
        """
        if closing.outcome in (Outcome.REFUSED, Outcome.FAILED):
            begun = effects.begun_effects(session, row.id)
            if not effects.BILLING & begun:
                bill_rows.release(session, row.id)
            reviews.release(session, row)
        if row.role == "delivery":
            if closing.outcome is Outcome.DONE and row.action in KIND_OF:
                note_taken(session, row.portal_id, KIND_OF[row.action])
            return []
        return announce(session, row.portal_id, self._services.clock(), self._services.new_id)


def priority_of(row: Execution) -> Priority:
    """Whether somebody waits for this run: a web request, a workflow, or nobody."""
    if row.reply in ("waiting", SHOWN):
        return Priority.NOW
    return Priority.WAITING if row.reply == "blocked" or row.action == CALLBACK else Priority.BACKGROUND


def _check_object(row: Execution, action: Action) -> None:
    """Ids of contacts and deals are alike: contact 123 must not bill deal 123."""
    if row.object_type in action.objects and row.object_id:
        return
    enrolled = said("a {kind}", kind=_called(row.object_type)) if row.object_type else said("nothing")
    wanted = either([_called(name) for name in action.objects])
    raise Refused(
        said(
            "{name} is for a {wanted} and was called for {enrolled}; use it in a {wanted} workflow",
            name=action.name,
            wanted=wanted,
            enrolled=enrolled,
        ),
        category="object-type",
    )


_RECORDS = {
    "COMPANY": said("company"),
    "CONTACT": said("contact"),
    "DEAL": said("deal"),
    "TICKET": said("ticket"),
}


def _called(object_type: str) -> str:
    return _RECORDS.get(object_type, object_type.lower())


def _refuse_internal(model: type[ActionInputs], given: Mapping[str, Any]) -> None:
    """Inputs that only rules and follow-ups may give do not exist for a workflow or the deal card."""
    for name, info in model.model_fields.items():
        if name in given and internal(info):
            raise Refused(said('there is no input "{name}"', name=name), category="input")
