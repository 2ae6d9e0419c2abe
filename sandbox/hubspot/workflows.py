"""Workflows as a marketer builds them: actions one after another, values from the record or from before.

A workflow goes on when an action has ended, whichever way: answered, completed, failed, expired. An
expiry is noticed when somebody looks, at the history or at the execution.
"""

import asyncio
from collections.abc import Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from sandbox.hubspot.actions import Actions
from sandbox.hubspot.core import Core
from sandbox.hubspot.executions import Execution, Executions
from sandbox.hubspot.kinds import Kind
from sandbox.hubspot.outcomes import action_name
from sandbox.hubspot.playing import WORKFLOW_ID, Run, new_execution, property_text
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.times import to_iso

_EVENTS = {
    "succeeded": "Action succeeded",
    "failed": "Action failed",
    "expired": "Action timed out",
}


@dataclass(frozen=True, slots=True)
class Value:
    """Where the value of one input comes from: typed in, a property, or an output of an earlier step."""

    text: str = ""
    property_name: str | None = None
    step: int | None = None  # from 1
    output: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One action of a workflow with what its author chose."""

    action: str
    inputs: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Workflow:
    """One workflow; `language` is the one in which its reader sees labels."""

    id: int
    portal: Portal
    name: str
    kind: Kind
    steps: tuple[Step, ...]
    language: str = "en"


@dataclass(slots=True, eq=False)
class Enrollment:
    """One record on its way through one workflow."""

    workflow: Workflow
    record_id: str
    executions: list[Execution] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    ended: bool = False

    def note(self, at: datetime, event: str, message: str = "", action: str = "") -> None:
        """Add a line to the history."""
        step = len(self.executions) or None
        self.lines.append(
            {"at": to_iso(at), "step": step, "action": action, "event": event, "message": message}
        )

    def to_wire(self) -> dict[str, Any]:
        """The enrollment as the marketer reads it."""
        return {
            "workflow_id": self.workflow.id,
            "record_id": self.record_id,
            "ended": self.ended,
            "callback_ids": [each.callback_id for each in self.executions],
            "history": self.lines,
        }


class Workflows:
    """Every workflow of every portal, and the records in them."""

    def __init__(self, core: Core, executions: Executions, actions: Actions) -> None:
        self._core = core
        self._executions = executions
        self._actions = actions
        self._by_id: dict[int, Workflow] = {}
        self._enrollments: list[Enrollment] = []
        self._ids: Iterator[int] = count(WORKFLOW_ID)
        self._under_way: set[asyncio.Task[None]] = set()

    def add(self, portal: Portal, name: str, kind: Kind, steps: tuple[Step, ...], language: str) -> Workflow:
        """Build a workflow."""
        workflow = Workflow(next(self._ids), portal, name, kind, steps, language)
        self._by_id[workflow.id] = workflow
        return workflow

    def find(self, workflow_id: int) -> Workflow | None:
        """One workflow."""
        return self._by_id.get(workflow_id)

    def enrollments(self, workflow: Workflow) -> list[Enrollment]:
        """The records that went into a workflow, oldest first; what has run out by now has gone on."""
        self._executions.all()  # looking is what lets callbacks expire
        return [each for each in self._enrollments if each.workflow is workflow]

    async def enroll(self, workflow: Workflow, record_id: str) -> Enrollment:
        """Send a record into a workflow; returns after the first action has answered."""
        enrollment = Enrollment(workflow, record_id)
        self._enrollments.append(enrollment)
        enrollment.note(self._core.clock(), "Enrolled in workflow", workflow.name)
        await self._next(enrollment)
        return enrollment

    async def settle(self) -> None:
        """Wait until no workflow can go on by itself."""
        while self._under_way:
            await asyncio.gather(*self._under_way)

    async def stop(self) -> None:
        """Drop what is under way."""
        tasks = list(self._under_way)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _next(self, enrollment: Enrollment) -> None:
        """Run the step that is due, or end."""
        done = len(enrollment.executions)
        if done == len(enrollment.workflow.steps):
            self._end(enrollment, "Workflow completed")
            return
        execution = self._execution(enrollment, enrollment.workflow.steps[done])
        enrollment.executions.append(execution)
        name = _name(enrollment.workflow, execution)
        enrollment.note(self._core.clock(), "Action started", action=name)
        execution.when_finished = lambda: self._go_on(enrollment, execution)
        await self._executions.run(execution)
        if not execution.finished:
            text = execution.words(enrollment.workflow.language)
            enrollment.note(self._core.clock(), f"Action is {execution.state}", text, name)

    def _go_on(self, enrollment: Enrollment, execution: Execution) -> None:
        """An action has ended: tell, then let the next one start, unless it was the end of everything."""
        name, words = _name(enrollment.workflow, execution), execution.words(enrollment.workflow.language)
        enrollment.note(self._core.clock(), _EVENTS[execution.state], words, name)
        refused = execution.state == "failed" and execution.outputs == {}
        if refused and not self._core.settings.go_on_after_failure:
            self._end(enrollment, "Workflow stopped")
        else:
            self._spawn(self._next(enrollment))

    def _end(self, enrollment: Enrollment, event: str) -> None:
        enrollment.ended = True
        enrollment.note(self._core.clock(), event)

    def _execution(self, enrollment: Enrollment, step: Step) -> Execution:
        workflow = enrollment.workflow
        found = ((name, self._value(enrollment, each)) for name, each in step.inputs.items())
        inputs = {name: value for name, value in found if value is not None}
        run = Run(step.action, workflow.kind, enrollment.record_id, inputs, workflow_id=workflow.id)
        return new_execution(self._core, self._actions, workflow.portal, run)

    def _value(self, enrollment: Enrollment, value: Value) -> str | None:
        """What an input is worth for this record; None where there is nothing, which is then not sent."""
        if value.step is not None:
            output = enrollment.executions[value.step - 1].outputs.get(value.output)
            return None if output is None else str(output)
        if value.property_name is None:
            return value.text
        portal = enrollment.workflow.portal
        record = portal.records.find(enrollment.workflow.kind, enrollment.record_id)
        return None if record is None else property_text(portal, record, value.property_name)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)


def _name(workflow: Workflow, execution: Execution) -> str:
    definition = execution.definition
    return execution.action if definition is None else action_name(definition, workflow.language)
