"""A plan: what a candidate changes, as a document that can be read, kept and applied to the letter."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.errors import Refused
from engine.planning.comparing import Comparison
from engine.planning.documents import document
from rules import Rulebook

_VERSION = 1
_Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Section:
    """A list of a plan: what tells its entries apart, and how one of them is named."""

    name: str
    key: Callable[[_Entry], tuple[str, ...]]
    named: Callable[[_Entry], str]


_SECTIONS = (
    _Section(
        "changes",
        lambda one: (one["event"], one["at"], one["rule"], one["change"], _action(one)),
        lambda one: f'what "{one["rule"]}" says of deal {one["deal"]} at {one["at"]}',
    ),
    _Section(
        "open_instalments",
        lambda one: (one["portal"], one["deal"], one["instalment"]),
        lambda one: f"the open instalment {one['instalment']} of deal {one['deal']}",
    ),
    _Section(
        "waiting",
        lambda one: (one["execution"],),
        lambda one: f"the waiting {one['action']} {one['execution']} of deal {one['deal']}",
    ),
    _Section(
        "would_wait",
        lambda one: (one["portal"], one["deal"], one["rule"], one["due"]),
        lambda one: f'the wait of "{one["rule"]}" for deal {one["deal"]}',
    ),
)


def _action(one: _Entry) -> str:
    starts = [(one[side] or {}).get("starts", {}) for side in ("new", "old")]
    return next((told["action"] for told in starts if told), "")


def plan_of(found: Comparison, candidate: Path, new: Rulebook, old: Rulebook) -> dict[str, Any]:
    """The plan, with a digest over all that it says."""
    told = {
        "stagebill_plan": _VERSION,
        "running": old.digest,
        "candidate": {"file": str(candidate.resolve()), "digest": new.digest},
        **document(found),
    }
    return told | {"digest": _digest(told)}


def _digest(told: _Entry) -> str:
    content = {name: value for name, value in told.items() if name != "digest"}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan that was read back."""

    digest: str
    running: str
    candidate: Path
    candidate_digest: str
    since: datetime
    now: datetime
    told: Mapping[str, Any]


def read_plan(path: Path) -> Plan:
    """The plan in a file. Raises Refused with one sentence where it is none, or not the one that was made."""
    try:
        told = json.loads(path.read_text())
    except OSError as problem:
        raise Refused(f"{path} cannot be read: {problem.strerror}", category="unreadable") from problem
    except ValueError as problem:
        raise _no_plan(path, "no plan") from problem
    if not isinstance(told, dict) or told.get("stagebill_plan") != _VERSION:
        raise _no_plan(path, "no plan of this version")
    if told.get("digest") != _digest(told):
        raise Refused(f"{path} was changed after it was made; make the plan again")
    return Plan(
        digest=told["digest"],
        running=told["running"],
        candidate=Path(told["candidate"]["file"]),
        candidate_digest=told["candidate"]["digest"],
        since=datetime.fromisoformat(told["since"]),
        now=datetime.fromisoformat(told["now"]),
        told=told,
    )


def _no_plan(path: Path, what: str) -> Refused:
    return Refused(f"{path} is {what}; make one with stagebill rules plan --out", category="unreadable")


def moved(plan: Plan, found: Comparison) -> str:
    """What is otherwise now than the plan says, in one sentence; empty where nothing is."""
    now = document(found)
    for section in _SECTIONS:
        then = {section.key(one): one for one in plan.told[section.name]}
        today = {section.key(one): one for one in now[section.name]}
        for key in [*then, *(key for key in today if key not in then)]:
            if then.get(key) != today.get(key):
                return _sentence(section, then.get(key), today.get(key))
    return ""


def _sentence(section: _Section, then: _Entry | None, today: _Entry | None) -> str:
    if then is None and today is not None:
        return f"{section.named(today)} is new and not in the plan"
    if today is None and then is not None:
        return f"{section.named(then)} is in the plan and not there any more"
    return f"{section.named(then or {})} is not what it was in the plan"
