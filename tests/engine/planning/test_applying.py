"""A plan is applied to the letter or not at all, whatever dies on the way (F205)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from engine.errors import Refused
from engine.planning.applying import Applied, Applier
from engine.planning.plans import Plan, read_plan
from engine.rulefile.revisions import record
from engine.store import Store
from engine.store.rule_tables import PlanApplication, RulesHistory
from engine.store.tables import Execution

SMALLER = ("gte: 500", "gte: 700")


class Killed(BaseException):
    """The process dies."""


class Mortal:
    """A store whose process dies at one of its writes: before it, or right after it was committed."""

    def __init__(self, store: Store, at: int, *, after: bool) -> None:
        self._store = store
        self._left = at
        self._after = after

    def read_now(self, work: Callable[[Session], Any]) -> Any:
        return self._store.read_now(work)

    def write_now(self, work: Callable[[Session], Any], *, account: str | None) -> Any:
        self._left -= 1
        if not self._left and not self._after:
            raise Killed
        result = self._store.write_now(work, account=account)
        if not self._left:
            raise Killed
        return result


@pytest.fixture
def apply(
    store: Store, rules_path: Path, clock: Callable[[], datetime], new_id: Callable[[], str]
) -> Callable[..., Applied]:
    """Applies a plan; over another store where one is given."""

    def run(plan: Plan, over: Any = None) -> Applied:
        return Applier(over or store, rules_path, clock, new_id).apply(plan)

    return run


def execution(store: Store, identity: str) -> Execution:
    return store.read_now(lambda session: session.get_one(Execution, identity))


def sources(store: Store) -> list[str]:
    return store.read_now(lambda session: [row.source for row in session.exec(select(RulesHistory))])


def refusal(apply: Callable[..., Applied], plan: Plan) -> str:
    with pytest.raises(Refused) as caught:
        apply(plan)
    return str(caught.value)


def test_the_candidate_comes_into_force_and_what_waits_is_cancelled(
    store: Store, keep: Any, planned: Any, candidate: Any, apply: Any, rules_path: Path
) -> None:
    keep()
    path = candidate(*SMALLER)

    assert apply(planned(path)) == Applied(cancelled=1)

    assert rules_path.read_text() == path.read_text()
    row = execution(store, "wait-7")
    assert (row.state, row.outcome, row.category) == ("closed", "skipped", "cancelled")
    assert row.reason == "cancelled with the new rules: deal.amount is 600.00, the rule needs at least 700.00"
    assert sources(store) == ["apply"]


def test_what_moves_gets_its_new_time(
    store: Store, keep: Any, planned: Any, candidate: Any, apply: Any, clock: Any
) -> None:
    keep()

    assert apply(planned(candidate("wait: 2d", "wait: 3d"))) == Applied(moved=1)

    row = execution(store, "wait-7")
    assert (row.state, row.due_at, row.first_due_at) == ("due", *[clock() + timedelta(days=3)] * 2)


def test_what_moves_to_now_waits_until_the_service_has_the_new_rules(
    store: Store, keep: Any, planned: Any, candidate: Any, apply: Any, clock: Any
) -> None:
    keep()
    apply(planned(candidate("    wait: 2d\n", "")))

    assert execution(store, "wait-7").due_at == clock() + timedelta(seconds=30)


# dying on the way


@pytest.mark.parametrize(
    ("at", "after", "in_force", "resumed"),
    [
        pytest.param(1, False, "old", False, id="before-the-transaction"),
        pytest.param(1, True, "old", True, id="after-the-transaction"),
        pytest.param(2, False, "new", True, id="after-the-file-was-replaced"),
    ],
)
def test_killed_on_the_way_it_is_finished_by_the_next_run(
    store: Store,
    keep: Any,
    planned: Any,
    candidate: Any,
    apply: Any,
    rules_path: Path,
    at: int,
    after: bool,
    in_force: str,
    resumed: bool,
) -> None:
    keep()
    path = candidate(*SMALLER)
    plan, old = planned(path), rules_path.read_text()

    with pytest.raises(Killed):
        apply(plan, Mortal(store, at, after=after))
    assert rules_path.read_text() == (old if in_force == "old" else path.read_text())
    assert [one.name for one in rules_path.parent.glob(".rules.yaml*")] == [], "nothing is left lying about"

    assert apply(plan) == Applied(cancelled=0 if resumed else 1, resumed=resumed)
    assert rules_path.read_text() == path.read_text()
    assert execution(store, "wait-7").state == "closed"
    assert sources(store) == ["apply"]
    row = store.read_now(lambda session: session.get_one(PlanApplication, plan.digest))
    assert row.finished_at is not None


def test_a_file_that_was_changed_after_the_kill_is_not_overwritten(
    store: Store, keep: Any, planned: Any, candidate: Any, apply: Any, rules_path: Path
) -> None:
    plan = planned(candidate(*SMALLER))
    with pytest.raises(Killed):
        apply(plan, Mortal(store, 1, after=True))
    rules_path.write_text("version: 1\n")

    assert refusal(apply, plan) == (
        f"applying was interrupted, and {rules_path} was changed since; make a new plan"
    )
    assert rules_path.read_text() == "version: 1\n"


@pytest.mark.parametrize("rest", [None, " \n"], ids=["missing", "empty"])
def test_a_file_that_is_gone_after_the_kill_is_written(
    store: Store, keep: Any, planned: Any, candidate: Any, apply: Any, rules_path: Path, rest: str | None
) -> None:
    """The history has the new rules already, but nobody has put them into force."""
    keep()
    path = candidate(*SMALLER)
    plan = planned(path)
    with pytest.raises(Killed):
        apply(plan, Mortal(store, 1, after=True))
    rules_path.unlink() if rest is None else rules_path.write_text(rest)

    assert apply(plan) == Applied(resumed=True)
    assert rules_path.read_text() == path.read_text()


# what has moved


def test_a_draft_with_mistakes_is_not_overwritten(
    store: Store, planned: Any, candidate: Any, apply: Any, rules_path: Path, clock: Any
) -> None:
    """The service goes on with what ran before; somebody's work in the file is nowhere else."""
    text, plan = rules_path.read_text(), planned(candidate(*SMALLER))
    store.write_now(lambda session: record(session, text, now=clock(), source="file"), account=None)
    rules_path.write_text("version: 2\n")

    assert refusal(apply, plan).startswith(
        f"what {rules_path} holds is not in force; correct it, or put back"
    )
    assert rules_path.read_text() == "version: 2\n"
    assert sources(store) == ["file"]


def test_a_missing_file_is_written(
    store: Store, planned: Any, candidate: Any, apply: Any, rules_path: Path, clock: Any
) -> None:
    """What ran before is in force until then, as for the service."""
    text, path = rules_path.read_text(), candidate(*SMALLER)
    plan = planned(path)
    store.write_now(lambda session: record(session, text, now=clock(), source="file"), account=None)
    rules_path.unlink()

    apply(plan)

    assert rules_path.read_text() == path.read_text()


def test_a_plan_is_applied_once(planned: Any, candidate: Any, apply: Any) -> None:
    plan = planned(candidate(*SMALLER))
    apply(plan)

    assert refusal(apply, plan) == "this plan was applied already, on 2026-03-02 15:00 UTC"


def test_another_candidate_is_refused(planned: Any, candidate: Any, apply: Any) -> None:
    plan = planned(candidate(*SMALLER))
    path = candidate("gte: 500", "gte: 800")

    assert refusal(apply, plan) == f"the candidate {path} has changed since the plan; make the plan again"


def test_a_candidate_that_is_gone_is_refused(planned: Any, candidate: Any, apply: Any) -> None:
    path = candidate(*SMALLER)
    plan = planned(path)
    path.unlink()

    assert refusal(apply, plan).startswith(f"the candidate {path} cannot be read: ")


def test_other_rules_in_force_are_refused(planned: Any, candidate: Any, apply: Any, rules_path: Path) -> None:
    plan = planned(candidate(*SMALLER))
    rules_path.write_text("version: 1\n")

    assert refusal(apply, plan).startswith(
        f"the rules in force have changed since the plan, from {plan.running[:12]} to "
    )


def test_what_waits_since_the_plan_is_refused(keep: Any, planned: Any, candidate: Any, apply: Any) -> None:
    plan = planned(candidate(*SMALLER))
    keep()

    assert refusal(apply, plan).endswith("is new and not in the plan; make the plan again")


def test_what_waits_no_more_is_refused(
    store: Store, keep: Any, planned: Any, candidate: Any, apply: Any
) -> None:
    keep()
    plan = planned(candidate(*SMALLER))

    def run(session: Session) -> None:
        session.get_one(Execution, "wait-7").state = "closed"

    store.write_now(run, account=None)

    assert refusal(apply, plan) == (
        "the waiting decide wait-7 of deal 7 is in the plan and not there any more; make the plan again"
    )


def test_what_comes_in_between_the_check_and_the_change_is_checked_again(
    store: Store, keep: Any, planned: Any, candidate: Any, apply: Any, rules_path: Path
) -> None:
    """The first try finds the store changed under it; the second one sees that the plan is another."""
    keep()
    plan = planned(candidate(*SMALLER))

    class Busy(Mortal):
        def write_now(self, work: Callable[[Session], Any], *, account: str | None) -> Any:
            self._left -= 1
            if not self._left:
                keep(8)
            return self._store.write_now(work, account=account)

    with pytest.raises(Refused, match="is new and not in the plan"):
        apply(plan, Busy(store, 1, after=False))
    assert "gte: 500" in rules_path.read_text()


def test_time_alone_moves_nothing(keep: Any, planned: Any, candidate: Any, apply: Any, clock: Any) -> None:
    keep()
    plan = planned(candidate(*SMALLER))
    clock.forward(days=1)

    assert apply(plan).cancelled == 1


# the file of a plan


def test_a_plan_that_was_edited_is_refused(planned: Any, candidate: Any, tmp_path: Path) -> None:
    planned(candidate(*SMALLER))
    path = tmp_path / "PLAN.json"
    path.write_text(path.read_text().replace('"events": 0', '"events": 1'))

    with pytest.raises(Refused, match="was changed after it was made; make the plan again"):
        read_plan(path)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("{", "is no plan; make one with stagebill rules plan --out", id="no-json"),
        pytest.param("[]", "is no plan of this version", id="a-list"),
        pytest.param('{"stagebill_plan": 99}', "is no plan of this version", id="another-version"),
    ],
)
def test_what_is_no_plan_is_refused(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "PLAN.json"
    path.write_text(text)

    with pytest.raises(Refused, match=why) as caught:
        read_plan(path)
    assert caught.value.category == "unreadable", "it could not run, which is not the same as refusing"


def test_a_plan_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read: No such file or directory"):
        read_plan(tmp_path / "none.json")
