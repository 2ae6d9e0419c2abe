"""Applies a plan to the letter, or not at all.

The order survives a kill at any moment. First the new text lies beside the rule file, flushed. Then one
transaction records the revision, changes what waits, and notes that this plan is being applied. Then the new
text takes the file's place, in one step. Then the note is closed. Killed before the transaction, nothing has
happened. Killed after it, `rules apply` of the same plan sees the note and goes on from there; until then the
old rules stay in force, and what was cancelled stays so.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from engine.billing.shares import COUNTS
from engine.clock import Clock, NewId
from engine.errors import Refused
from engine.executions.cancelling import bills_to_send, close_waiting
from engine.planning.comparing import compared
from engine.planning.in_force import content, in_force
from engine.planning.plans import Plan, moved
from engine.rulefile.revisions import record, text_of
from engine.rulefile.text import replacing
from engine.said import said
from engine.store import EVERY_ACCOUNT, Store
from engine.store.review_tables import ReviewRequest
from engine.store.rule_tables import PlanApplication
from engine.store.tables import Bill, Decision, Execution, Observation
from rules import Rulebook, digest_of, load
from rules.planning.waiting import Fit, Fitting

_TRIES = 5  # looks at a store that is being written to
_TAKEN_OVER_IN = timedelta(seconds=30)  # until then what is moved to now waits: it is for the new rules


_Mark = tuple[int, ...]


class _Disturbed(Exception):
    """Something came in between the check and the change."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done. `resumed`: an earlier run was killed on the way, and this one finished it."""

    cancelled: int = 0
    moved: int = 0
    resumed: bool = False


class Applier:
    """Applies plans to one store and one rule file."""

    def __init__(self, store: Store, path: Path, clock: Clock, new_id: NewId) -> None:
        self._store = store
        self._path = path
        self._clock = clock
        self._new_id = new_id

    def apply(self, plan: Plan) -> Applied:
        """Run exactly this plan. Raises Refused with one sentence that says what has moved since."""
        begun = self._store.read_now(lambda session: session.get(PlanApplication, plan.digest))
        if begun is not None:
            return self._resume(plan, begun)
        text = self._candidate(plan)
        old, new = self._running(plan), load(text, str(plan.candidate))
        for _ in range(_TRIES):
            fits, seen = self._checked(plan, old, new)
            try:
                with replacing(self._path, text):
                    self._untouched(plan)
                    done = self._store.write_now(
                        partial(self._begin, plan=plan, text=text, fits=fits, seen=seen),
                        account=EVERY_ACCOUNT,
                    )
            except _Disturbed:
                continue
            self._store.write_now(
                partial(_finish, digest=plan.digest, now=self._clock()), account=EVERY_ACCOUNT
            )
            return done
        raise Refused("the store changes faster than the plan can be checked; apply it in a quieter moment")

    def _resume(self, plan: Plan, begun: PlanApplication) -> Applied:
        if begun.finished_at is not None:
            raise Refused(f"this plan was applied already, on {begun.finished_at:%Y-%m-%d %H:%M} UTC")
        held = self._held()
        if held in (None, plan.running):
            text = self._store.read_now(lambda session: text_of(session, plan.candidate_digest))
            with replacing(self._path, text):
                pass  # everything else was done before the kill
        elif held != plan.candidate_digest:
            raise Refused(f"applying was interrupted, and {self._path} was changed since; make a new plan")
        self._store.write_now(partial(_finish, digest=plan.digest, now=self._clock()), account=EVERY_ACCOUNT)
        return Applied(resumed=True)

    def _candidate(self, plan: Plan) -> str:
        try:
            text = plan.candidate.read_bytes().decode()
        except (OSError, UnicodeDecodeError) as problem:
            raise Refused(f"the candidate {plan.candidate} cannot be read: {problem}") from problem
        if digest_of(text) != plan.candidate_digest:
            raise Refused(f"the candidate {plan.candidate} has changed since the plan; make the plan again")
        return text

    def _running(self, plan: Plan) -> Rulebook:
        running = in_force(self._store, self._path)
        if running.digest != plan.running:
            raise Refused(
                f"the rules in force have changed since the plan, from {plan.running[:12]} to "
                f"{running.digest[:12]}; make the plan again"
            )
        return running

    def _untouched(self, plan: Plan) -> None:
        """Nobody's work is overwritten: a file that is not in force is not known to the history either."""
        if self._held() not in (None, plan.running):
            raise Refused(
                f"what {self._path} holds is not in force; correct it, or put back what is: "
                "stagebill rules revisions restore N"
            )

    def _held(self) -> str | None:
        """The digest of what the rule file holds; None where it is missing or empty."""
        try:
            data = content(self._path) or b""
        except OSError as problem:
            raise Refused(f"{self._path} cannot be read: {problem.strerror}") from problem
        return digest_of(data) if data.strip() else None

    def _checked(self, plan: Plan, old: Rulebook, new: Rulebook) -> tuple[list[Fit], _Mark]:
        """What the plan changes of what waits, worked out anew; and the state of the store it is true for."""

        def check(session: Session) -> tuple[list[Fit], _Mark, str]:
            seen = _mark(session)
            found = compared(session, old, new, since=plan.since, now=plan.now)
            return found.fits, seen, moved(plan, found)

        fits, seen, what = self._store.read_now(check)
        if what:
            raise Refused(f"{what}; make the plan again")
        return fits, seen

    def _begin(self, session: Session, *, plan: Plan, text: str, fits: Sequence[Fit], seen: _Mark) -> Applied:
        """The one transaction: the revision, what waits, and the note that this plan is being applied."""
        if _mark(session) != seen:
            raise _Disturbed
        now = self._clock()
        record(session, text, now=now, source="apply", note=f"plan {plan.digest[:12]}")
        counts = Counter(self._change(session, one, now) for one in fits)
        session.add(PlanApplication(plan=plan.digest, candidate=plan.candidate_digest, begun_at=now))
        return Applied(cancelled=counts[Fitting.CANCEL], moved=counts[Fitting.MOVE])

    def _change(self, session: Session, one: Fit, now: datetime) -> Fitting:
        row = session.get_one(Execution, one.waiting.id)
        if one.fitting is Fitting.CANCEL:
            done = close_waiting(
                session, row, said("cancelled with the new rules: {why}", why=one.why), now, self._new_id
            )
        else:
            done = _move(session, row, one, max(one.due or row.due_at, now + _TAKEN_OVER_IN))
        if not done:
            raise _Disturbed
        return one.fitting


def _move(session: Session, row: Execution, one: Fit, due: datetime) -> bool:
    changed = session.connection().execute(
        update(Execution)
        .where(col(Execution.id) == row.id, col(Execution.state) == "due")
        .values(due_at=due, first_due_at=due, inputs={**row.inputs, **one.inputs})
    )
    for bill in bills_to_send(session, row):
        bill.send_at = due
        session.add(bill)
    request = session.get(ReviewRequest, str(row.inputs.get("request", "")))
    if request is not None:
        request.send_at, request.site = due, one.inputs.get("site", request.site)
        session.add(request)
    return bool(changed.rowcount)


def _finish(session: Session, *, digest: str, now: datetime) -> None:
    row = session.get_one(PlanApplication, digest)
    row.finished_at = now
    session.add(row)


def _mark(session: Session) -> _Mark:
    """What grows with everything that could make a plan another one: decisions, money, what waits."""
    ask = session.connection().scalar
    return (
        ask(select(func.count()).select_from(Observation)) or 0,
        ask(select(func.count()).select_from(Decision)) or 0,
        ask(select(func.coalesce(func.sum(Bill.amount_minor), 0)).where(col(Bill.state).in_(COUNTS))) or 0,
        ask(select(func.count()).select_from(Bill).where(col(Bill.state).in_(COUNTS))) or 0,
        ask(select(func.count()).select_from(Execution).where(col(Execution.state) == "due")) or 0,
    )
