"""What calls to the vendors are made for: a kind of work, and the rule that had it done."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from engine.store.tables import Decision, Execution

_FOLLOW_UP = "follow-up"  # the business key of a follow-up names the execution that it follows
_SPARE_STEPS = frozenset({"make-certificate"})
_LONGEST_CHAIN = 5  # follow-ups of follow-ups; none of ours is longer than two


@dataclass(frozen=True, slots=True)
class Cause:
    """`work` is an action, a step or a chore. `spare`: nothing is billed wrongly or later for want of it.

    Where the rule is not known yet, `decision_id` or the execution in `follows` tells it.
    """

    work: str = "by-hand"  # a command, a page
    rule: str = ""
    decision_id: str = ""
    follows: str = ""
    spare: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the rule has to be looked up."""
        return not self.rule and bool(self.decision_id or self.follows)


def cause_of(row: Execution) -> Cause:
    """What the calls of one run are made for."""
    if row.role == "step":  # its inputs are ours
        rule = str(row.inputs.get("rule") or row.inputs.get("after_wait_of") or "")
        return Cause(row.action, rule=rule, spare=row.action in _SPARE_STEPS)
    kind, _, rest = row.business_key.partition(":")
    follows = rest.partition(":")[0] if kind == _FOLLOW_UP else ""
    return Cause(row.action, decision_id=row.decision_id or "", follows=follows)


def settled(session: Session, causes: Collection[Cause]) -> Mapping[Cause, Cause]:
    """Each of these causes as far as the ledger knows its rule."""
    told = {cause: cause for cause in causes}
    for _ in range(_LONGEST_CHAIN):
        unknown = {cause for cause in told.values() if cause.is_open}
        if not unknown:
            break
        known = {cause: _one_step(session, cause) for cause in unknown}
        told = {first: known.get(last, last) for first, last in told.items()}
    return {first: Cause(last.work, last.rule) for first, last in told.items()}


def _one_step(session: Session, cause: Cause) -> Cause:
    """The rule of the decision, else the cause of what it follows."""
    if cause.decision_id:
        rule = session.exec(select(Decision.rule).where(col(Decision.id) == cause.decision_id)).first()
        return replace(cause, rule=rule or "", decision_id="", follows="")
    first = session.get(Execution, cause.follows)
    return replace(cause_of(first) if first else Cause(), work=cause.work)
