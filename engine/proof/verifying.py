"""Whether the ledger still says what it said: the chain in itself, and each effect against its entries.

A chain is walked from its first entry, each effect compared with what was sealed of it. What cannot be seen
here: entries cut off at the end together with their effects, by someone who may write everything. For that
the end of the chain is told elsewhere, in the certificates and wherever a proof was printed (`holds`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session, col

from engine import exact_json
from engine.executions.effects import BILLING
from engine.proof.chain import FIRST, Head, digest_of, link_digest, told_time
from engine.proof.rows import asked_by
from engine.store.proof_tables import Link
from engine.store.tables import Bill, Decision, Effect, Event, Execution

_AT_ONCE = 500
_FIRST_ONES = 10  # one of them is an intent, even where the first were deleted
OF_A_ROW = col(Link.effect_id).contains(" ")  # entries about bills and payments: see `proof.rows`


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is not as it was when it was stored; `effect_id` where it concerns one."""

    sentence: str
    effect_id: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the chain, with its facts read."""

    sequence: int
    effect_id: str
    facts: Mapping[str, Any]


@dataclass(slots=True)
class Walked:
    """What a walk along a chain came to."""

    head: Head = field(default_factory=lambda: Head(0, FIRST))
    entries: int = 0
    flaws: list[Flaw] = field(default_factory=list)


def walk(session: Session, portal_id: str, after: Head | None = None) -> Walked:
    """Each entry of an account's chain, whether it is as it was and follows on the one before.

    `after` is an end up to which that is known already.
    """
    seen = Walked(after or Head(0, FIRST))
    links = _links(portal_id).where(col(Link.sequence) > seen.head.sequence)
    found = session.connection().execute(links.execution_options(yield_per=_AT_ONCE))
    for sequence, effect_id, facts, previous, digest in found:
        seen.flaws += _of_entry(portal_id, seen.head, sequence, effect_id, facts, previous, digest)
        seen.head = Head(sequence, digest)
        seen.entries += 1
    return seen


def _links(portal_id: str) -> Select[int, str, str, str, str]:
    return (
        select(col(Link.sequence), col(Link.effect_id), col(Link.facts), col(Link.previous), col(Link.digest))
        .where(col(Link.portal_id) == portal_id)
        .order_by(col(Link.sequence))
    )


def _of_entry(
    portal_id: str, before: Head, sequence: int, effect_id: str, facts: str, previous: str, digest: str
) -> Iterator[Flaw]:
    if sequence != before.sequence + 1:
        first, last = before.sequence + 1, sequence - 1
        missing = f"entry {first}" if first == last else f"entries {first} to {last}"
        yield Flaw(f"the chain lacks {missing}: deleted after it was stored", effect_id)
    elif previous != before.digest:
        yield Flaw(f"entry {sequence} of the chain does not follow on entry {before.sequence}", effect_id)
    if digest != link_digest(portal_id, sequence, previous, facts):
        yield Flaw(f"entry {sequence} of the chain was altered after it was stored", effect_id)
    elif _facts(facts).get("effect") != effect_id:
        yield Flaw(f"entry {sequence} of the chain was moved to another effect, {effect_id}", effect_id)


def _facts(text: str) -> Mapping[str, Any]:
    try:
        read = exact_json.loads(text)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def entries_of(session: Session, portal_id: str, effect_ids: Sequence[str]) -> dict[str, list[Entry]]:
    """What the chain holds of these effects, in its order."""
    found: dict[str, list[Entry]] = {}
    for start in range(0, len(effect_ids), _AT_ONCE):
        some = effect_ids[start : start + _AT_ONCE]
        rows = session.connection().execute(_links(portal_id).where(col(Link.effect_id).in_(some)))
        for sequence, effect_id, facts, _, _ in rows:
            found.setdefault(effect_id, []).append(Entry(sequence, effect_id, _facts(facts)))
    return found


def begun(session: Session, portal_id: str) -> datetime | None:
    """When the first effect of an account was intended; None where it has none."""
    first = session.connection().execute(_links(portal_id).where(~OF_A_ROW).limit(_FIRST_ONES))
    told = [moment for row in first if (moment := _facts(row[2]).get("at"))]
    return datetime.fromisoformat(told[0]) if told else None


def holds(session: Session, portal_id: str, told: Head) -> bool:
    """Whether the chain still holds an end that was told earlier: nothing up to there was cut off."""
    return told.sequence == 0 or bool(
        session.connection().scalar(
            select(col(Link.sequence)).where(
                col(Link.portal_id) == portal_id,
                col(Link.sequence) == told.sequence,
                col(Link.digest) == told.digest,
            )
        )
    )


def check_all(session: Session, portal_id: str) -> list[Flaw]:
    """Each effect of an account against its entries, and entries whose effects are gone."""
    flaws: list[Flaw] = []
    last = ""
    while found := _some(session, portal_id, last):
        entries = entries_of(session, portal_id, [effect.id for effect, *_ in found])
        for effect, execution, event, decision in found:
            flaws += check(effect, execution, entries.get(effect.id, ()), event, decision)
        last = found[-1][0].id
        session.expunge_all()  # what was compared need not be kept
    return [*flaws, *_gone(session, portal_id)]


def unbilled(session: Session, portal_id: str) -> Iterator[Flaw]:
    """Documents that bill a deal and have no bill: their amounts count as open. No bill is ever deleted."""
    has_bill = select(col(Bill.id)).where(col(Bill.execution_id) == col(Effect.execution_id))
    found = session.execute(
        select(col(Effect.id), col(Effect.name), col(Effect.document_id))
        .where(col(Effect.portal_id) == portal_id, col(Effect.state) == "done")
        .where(col(Effect.name).in_(BILLING), ~has_bill.exists())
        .order_by(col(Effect.id))
    )
    for effect_id, name, document in found:
        yield Flaw(
            f"{name} (effect {effect_id}), document {document}: its bill was deleted, so that its amount "
            "counts as open",
            effect_id,
        )


def _some(
    session: Session, portal_id: str, after: str
) -> Sequence[tuple[Effect, Execution | None, Event | None, Decision | None]]:
    """The next of an account's effects by their ids, with their executions and what asked for these."""
    found = session.execute(
        select(Effect, Execution, Event, Decision)
        .join(Execution, col(Execution.id) == col(Effect.execution_id), isouter=True)
        .join(Event, col(Event.id) == col(Execution.event_id), isouter=True)
        .join(Decision, col(Decision.id) == col(Execution.decision_id), isouter=True)
        .where(col(Effect.portal_id) == portal_id, col(Effect.id) > after)
        .order_by(col(Effect.id))
        .limit(_AT_ONCE)
    )
    return [(row[0], row[1], row[2], row[3]) for row in found]


def _gone(session: Session, portal_id: str) -> Iterator[Flaw]:
    """Entries of effects that the ledger does not have, or has under another account."""
    there = select(col(Effect.id)).where(
        col(Effect.id) == col(Link.effect_id), col(Effect.portal_id) == col(Link.portal_id)
    )
    lost: dict[str, list[Entry]] = {}
    for sequence, effect_id, facts, _, _ in session.connection().execute(
        _links(portal_id).where(~there.exists(), ~OF_A_ROW)
    ):
        lost.setdefault(effect_id, []).append(Entry(sequence, effect_id, _facts(facts)))
    for effect_id, entries in lost.items():
        known = merged(entries)
        what = known.get("name") or "an effect"
        document = f", document {known['document']}" if known.get("document") else ""
        yield Flaw(
            f"the row of {what}{document} is missing; entry {entries[0].sequence} of the chain knows it "
            f"as effect {effect_id}",
            effect_id,
        )


def merged(entries: Iterable[Entry]) -> dict[str, Any]:
    """What was last said of each fact."""
    known: dict[str, Any] = {}
    for entry in entries:
        known |= entry.facts
    return known


def check(
    effect: Effect,
    execution: Execution | None,
    entries: Sequence[Entry],
    event: Event | None,
    decision: Decision | None,
) -> list[Flaw]:
    """One effect, the execution it belongs to, and what asked for that, against what was sealed of them."""
    about = f"{effect.name} (effect {effect.id})"
    if not entries:
        return [
            Flaw(f"{about} has no entry in the chain: it was put in, or its entries were deleted", effect.id)
        ]
    known = merged(entries)
    now = _of_effect(effect)
    if execution is not None:
        now |= _of_execution(execution)
        asked = asked_by(execution, event, decision)
        for entry in entries:  # each intent has what asked for it, which never changes
            known |= {name: said for name, said in entry.facts.items() if asked.get(name, said) != said}
        now |= {name: value for name, value in asked.items() if name in known}
    flaws = [
        Flaw(
            f"{about}: {_LABELS[name]} was altered; sealed was {_shown(known.get(name), name)}",
            effect.id,
        )
        for name, value in now.items()
        if known.get(name, _UNSAID.get(name)) != value
    ]
    if execution is None:
        flaws.append(Flaw(f"{about}: its execution {known.get('execution')} is missing", effect.id))
    elif execution.portal_id != effect.portal_id:
        told = f"{about}: its execution was moved to another account, {execution.portal_id}"
        flaws.append(Flaw(told, effect.id))
    return flaws


_LABELS = {
    "effect": "its id",
    "execution": "the execution it belongs to",
    "connection": "its connection",
    "name": "its name",
    "requestid": "its requestid",
    "request": "its request",
    "generation": "its generation",
    "tries": "the number of tries",
    "at": "the time of its intent",
    "state": "its state",
    "document": "the id of its document",
    "answer": "its answer",
    "finished": "the time of its answer",
    "action": "the action of its execution",
    "key": "the business key of its execution",
    "object": "the record of its execution",
    "event": "the event of its execution",
    "decision": "the decision of its execution",
    "call": "the workflow call of its execution",
    "told": "the event that asked for it",
    "decided": "the decision that asked for it",
}
_DIGESTS = ("request", "answer", "told", "decided")
_NO_ANSWER = digest_of({})
_UNSAID = {"answer": _NO_ANSWER}


def _of_effect(effect: Effect) -> dict[str, Any]:
    return {
        "effect": effect.id,
        "execution": effect.execution_id,
        "connection": effect.connection_id,
        "name": effect.name,
        "requestid": effect.request_id,
        "request": digest_of(effect.request),
        "generation": effect.generation,
        "tries": effect.tries,
        "at": told_time(effect.intended_at),
        "state": effect.state,
        "document": effect.document_id,
        "answer": digest_of(effect.answer),
        "finished": told_time(effect.finished_at),
    }


def _of_execution(execution: Execution) -> dict[str, Any]:
    return {
        "action": execution.action,
        "key": execution.business_key,
        "object": f"{execution.object_type} {execution.object_id}",
        "event": execution.event_id,
        "decision": execution.decision_id or "",
    }


def _shown(value: Any, name: str) -> str:
    if name in _DIGESTS:
        return f"digest {str(value or _NO_ANSWER)[:12]}"
    return f'"{value}"' if value else "none"
