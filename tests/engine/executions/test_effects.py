"""A call that changes something is made once: intent before, answer after, and a look before any repeat."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlmodel import select

from engine.errors import NeedsPerson, Refused, TryLater, Unsure
from engine.executions import ledger
from engine.executions.effects import ClaimLost, Effects, Intent, begun_effects, request_id
from engine.executions.leases import LEASE
from engine.store import Store
from engine.store.tables import Effect, Execution

CALL = "create invoice"
MADE = {"Id": "145"}


@dataclass
class Vendor:
    """Takes calls: each answer is given once, the last one for ever; what was sent stays to be looked at."""

    answers: list[Any] = field(default_factory=lambda: [MADE])
    sent: list[Intent] = field(default_factory=list)
    found: Any = None
    looked: list[Intent] = field(default_factory=list)

    async def send(self, intent: Intent) -> Mapping[str, Any]:
        self.sent.append(intent)
        return self._give(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])

    async def look(self, intent: Intent) -> Mapping[str, Any] | None:
        self.looked.append(intent)
        return self._give(self.found)

    def _give(self, answer: Any) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def vendor() -> Vendor:
    return Vendor()


@pytest.fixture
async def execution(claimed: Any) -> Execution:
    """A claimed execution."""
    return await claimed()


@pytest.fixture
def effects(store: Store, clock: Any, new_id: Callable[[], str]) -> Callable[[Execution], Effects]:
    """The effects of one run of an execution."""
    return lambda row: Effects(store, row, clock, new_id, connection_id="c-1")


@pytest.fixture
def ask(effects: Any, vendor: Vendor, execution: Execution) -> Callable[..., Any]:
    """One run that asks for one effect, and looks first where there is something to look for."""

    async def once(amount: int = 100, row: Execution = execution, **more: Any) -> Any:
        told = {"look": vendor.look, **more}
        return await effects(row).once(CALL, {"Amount": amount}, vendor.send, **told)

    return once


@pytest.fixture
def kept(store: Store) -> Callable[[], Any]:
    """The stored effects."""

    async def read() -> list[Effect]:
        return await store.read(lambda session: list(session.exec(select(Effect))))

    return read


async def test_the_intent_is_stored_before_the_call(
    store: Store, effects: Any, execution: Execution, kept: Any
) -> None:
    """A crash at any instruction leaves a trace of what may have happened."""
    seen: list[Effect] = []

    async def send(intent: Intent) -> Mapping[str, Any]:
        seen.extend(await kept())
        return MADE

    await effects(execution).once(CALL, {"Amount": 100}, send)

    assert [(effect.state, effect.request) for effect in seen] == [("intended", {"Amount": 100})]


async def test_the_answer_is_stored_after_it(ask: Any, kept: Any) -> None:
    assert await ask() == MADE

    (effect,) = await kept()
    assert (effect.state, effect.answer, effect.document_id) == ("done", MADE, "145")


async def test_an_answer_without_an_id_names_no_document(
    effects: Any, execution: Execution, kept: Any
) -> None:
    async def send(intent: Intent) -> Mapping[str, Any]:
        return {"status": "taken"}

    await effects(execution).once("told", {}, send)

    assert [effect.document_id for effect in await kept()] == [""]


async def test_what_is_answered_is_not_sent_again(ask: Any, vendor: Vendor) -> None:
    """F117."""
    await ask()

    assert await ask() == MADE
    assert len(vendor.sent) == 1


async def test_effects_of_one_execution_are_told_apart_by_name(
    effects: Any, execution: Execution, vendor: Vendor
) -> None:
    await effects(execution).once("create customer", {}, vendor.send)
    await effects(execution).once("create invoice", {}, vendor.send)

    assert len({intent.request_id for intent in vendor.sent}) == 2


# Lost answers


async def test_a_lost_answer_is_looked_for_before_it_is_sent_again(ask: Any, vendor: Vendor) -> None:
    vendor.answers, vendor.found = [Unsure("no answer"), {"Id": "other"}], MADE
    with pytest.raises(Unsure):
        await ask()

    assert await ask() == MADE
    assert len(vendor.sent) == 1


async def test_the_first_try_looks_for_nothing(ask: Any, vendor: Vendor) -> None:
    """Looking costs a metered read."""
    await ask()

    assert vendor.looked == []


async def test_what_is_not_found_is_sent_again_with_the_same_body_and_request_id(
    ask: Any, vendor: Vendor
) -> None:
    """QuickBooks compares the two: another body under one id would be another invoice, or none."""
    vendor.answers = [Unsure("no answer"), MADE]
    with pytest.raises(Unsure):
        await ask(amount=100)

    await ask(amount=999)

    first, second = vendor.sent
    assert (second.request, second.request_id) == (first.request, first.request_id)
    assert second.request == {"Amount": 100}


async def test_a_death_between_intent_and_answer_is_a_lost_answer(
    effects: Any, execution: Execution, vendor: Vendor, ask: Any
) -> None:
    class Killed(BaseException):
        """Stands for a process that ends."""

    async def die(intent: Intent) -> Mapping[str, Any]:
        raise Killed

    with pytest.raises(Killed):
        await effects(execution).once(CALL, {"Amount": 100}, die)
    vendor.found = MADE

    assert await ask() == MADE
    assert vendor.sent == []


async def test_a_look_that_fails_leaves_it_unknown(ask: Any, vendor: Vendor, kept: Any) -> None:
    """Whoever cannot look must not conclude that there is nothing: the amount would be billed twice."""
    vendor.answers, vendor.found = [Unsure("no answer")], Refused("this customer is gone")
    with pytest.raises(Unsure):
        await ask()

    with pytest.raises(Refused):
        await ask()
    assert [effect.state for effect in await kept()] == ["intended"]


async def test_while_it_is_unknown_trying_later_keeps_it_unknown(ask: Any, vendor: Vendor, kept: Any) -> None:
    vendor.answers = [Unsure("no answer"), TryLater("busy"), MADE]
    with pytest.raises(Unsure):
        await ask()
    with pytest.raises(TryLater):
        await ask()
    assert [effect.state for effect in await kept()] == ["intended"]

    await ask()

    assert len({intent.request_id for intent in vendor.sent}) == 1


async def test_the_time_of_the_first_intent_is_kept(ask: Any, vendor: Vendor, clock: Any) -> None:
    """From there on the other side is searched."""
    first = clock()
    vendor.answers = [Unsure("no answer"), MADE]
    with pytest.raises(Unsure):
        await ask()
    clock.forward(minutes=2)

    await ask()

    assert [intent.intended_at for intent in vendor.looked] == [first]


# Known to have made nothing


async def test_try_later_means_not_made_and_needs_no_look(ask: Any, vendor: Vendor, kept: Any) -> None:
    vendor.answers = [TryLater("busy"), MADE]
    with pytest.raises(TryLater):
        await ask()
    assert [effect.state for effect in await kept()] == ["not_made"]

    await ask()

    assert vendor.looked == []
    assert len({intent.request_id for intent in vendor.sent}) == 1


async def test_what_was_not_made_is_sent_as_it_is_wanted_now(ask: Any, vendor: Vendor) -> None:
    vendor.answers = [TryLater("busy"), MADE]
    with pytest.raises(TryLater):
        await ask(amount=100)

    await ask(amount=200)

    assert vendor.sent[1].request == {"Amount": 200}


async def test_a_refusal_is_kept_with_its_reason(ask: Any, vendor: Vendor, kept: Any) -> None:
    vendor.answers = [Refused("the books are closed", code="6210", trace="tid-1")]

    with pytest.raises(Refused):
        await ask()

    (effect,) = await kept()
    assert effect.state == "refused"
    assert effect.answer == {"refused": "the books are closed", "code": "6210", "trace": "tid-1"}


async def test_a_retry_after_a_refusal_is_another_request(ask: Any, vendor: Vendor) -> None:
    """F116: QuickBooks would answer the same id with the same refusal."""
    vendor.answers = [Refused("closed"), Refused("closed"), MADE]
    for amount in (100, 200):
        with pytest.raises(Refused):
            await ask(amount=amount)

    await ask(amount=300)

    assert len({intent.request_id for intent in vendor.sent}) == 3
    assert vendor.sent[2].request == {"Amount": 300}
    assert vendor.looked == []


async def test_a_missing_connection_leaves_it_unmade(ask: Any, vendor: Vendor, kept: Any) -> None:
    vendor.answers = [NeedsPerson("connect the account again")]

    with pytest.raises(NeedsPerson):
        await ask()

    assert [effect.state for effect in await kept()] == ["not_made"]


# Going on after an earlier run


async def test_there_is_nothing_to_go_on_with_at_first(
    effects: Any, execution: Execution, vendor: Vendor
) -> None:
    assert await effects(execution).resume(CALL, vendor.send, look=vendor.look) is None
    assert vendor.sent == []


async def test_a_repeated_run_goes_on_with_what_was_answered(
    ask: Any, effects: Any, execution: Execution, vendor: Vendor
) -> None:
    await ask()

    begun = await effects(execution).resume(CALL, vendor.send, look=vendor.look)
    assert begun is not None and begun[1] == MADE
    assert len(vendor.sent) == 1


async def test_a_repeated_run_looks_for_what_is_unknown(
    ask: Any, effects: Any, execution: Execution, vendor: Vendor
) -> None:
    vendor.answers, vendor.found = [Unsure("no answer")], MADE
    with pytest.raises(Unsure):
        await ask()

    begun = await effects(execution).resume(CALL, vendor.send, look=vendor.look)
    assert begun is not None and begun[1] == MADE
    assert len(vendor.sent) == 1


async def test_a_repeated_run_sends_the_stored_request_again(
    ask: Any, effects: Any, execution: Execution, vendor: Vendor
) -> None:
    vendor.answers = [Unsure("no answer"), MADE]
    with pytest.raises(Unsure):
        await ask(amount=100)

    await effects(execution).resume(CALL, vendor.send, look=vendor.look)

    assert vendor.sent[0].request == vendor.sent[1].request == {"Amount": 100}


@pytest.mark.parametrize("error", [Refused("closed"), TryLater("busy")], ids=["refused", "not-made"])
async def test_what_made_nothing_is_checked_anew(
    ask: Any, effects: Any, execution: Execution, vendor: Vendor, error: Exception
) -> None:
    vendor.answers = [error, MADE]
    with pytest.raises(type(error)):
        await ask()

    assert await effects(execution).resume(CALL, vendor.send, look=vendor.look) is None


# Who may


async def test_a_lost_claim_stops_before_the_call(
    store: Store, ask: Any, vendor: Vendor, execution: Execution, clock: Any
) -> None:
    clock.forward(seconds=LEASE.total_seconds() + 1)
    await store.write(
        lambda session: ledger.claim(session, execution.id, token="other", now=clock()), account=None
    )

    with pytest.raises(ClaimLost):
        await ask()
    assert vendor.sent == []


async def test_a_claim_lost_during_the_call_writes_nothing(
    store: Store, effects: Any, execution: Execution, clock: Any, kept: Any
) -> None:
    """Whoever has the execution now looks for what was made."""

    async def stall(intent: Intent) -> Mapping[str, Any]:
        clock.forward(seconds=LEASE.total_seconds() + 1)
        await store.write(
            lambda session: ledger.claim(session, execution.id, token="other", now=clock()), account=None
        )
        raise Refused("too late")

    with pytest.raises(ClaimLost):
        await effects(execution).once(CALL, {"Amount": 100}, stall)
    assert [effect.state for effect in await kept()] == ["intended"]


async def test_each_call_lengthens_the_lease(ask: Any, execution: Execution, clock: Any, row_of: Any) -> None:
    clock.forward(seconds=100)

    await ask()

    assert (await row_of(execution.id)).lease_until == clock() + LEASE


# Request ids


def test_a_request_id_fits_quickbooks() -> None:
    """At most 50 characters, of which we use letters, digits and a dash."""
    told = request_id("4210001", "schedule:project:7:deposit", CALL, 12)

    assert len(told) <= 50
    assert told.replace("-", "").isalnum()


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(("2", "call:1", CALL, 0), id="account"),
        pytest.param(("1", "call:2", CALL, 0), id="key"),
        pytest.param(("1", "call:1", "send invoice", 0), id="name"),
        pytest.param(("1", "call:1", CALL, 1), id="generation"),
        pytest.param(("1\ncall", "1", CALL, 0), id="shifted-border"),
    ],
)
def test_everything_tells_request_ids_apart(other: tuple[str, str, str, int]) -> None:
    assert request_id(*other) != request_id("1", "call:1", CALL, 0)


async def test_two_executions_may_share_a_request(
    effects: Any, claimed: Any, vendor: Vendor, ask: Any, execution: Execution
) -> None:
    """Two deals of one contact want the same customer: the same id makes one of them."""
    other = await claimed("call:ap-2", object_id="8")

    await ask(request_key="customer:21")
    await ask(request_key="customer:21", row=other)

    assert len({intent.request_id for intent in vendor.sent}) == 1


async def test_a_shared_request_is_another_one_after_its_refusal(ask: Any, vendor: Vendor) -> None:
    vendor.answers = [Refused("taken"), MADE]
    with pytest.raises(Refused):
        await ask(request_key="customer:21")

    await ask(request_key="customer:21")

    assert len({intent.request_id for intent in vendor.sent}) == 2


# What is known of an execution


@pytest.mark.parametrize(
    ("answer", "begun"),
    [
        pytest.param(MADE, {CALL}, id="done"),
        pytest.param(Unsure("no answer"), {CALL}, id="unknown"),
        pytest.param(Refused("closed"), set(), id="refused"),
        pytest.param(TryLater("busy"), set(), id="not-made"),
    ],
)
async def test_what_happened_or_may_have_is_begun(
    store: Store, ask: Any, vendor: Vendor, execution: Execution, answer: Any, begun: set[str]
) -> None:
    vendor.answers = [answer]
    with suppress(Unsure, Refused, TryLater):
        await ask()

    assert await store.read(lambda session: begun_effects(session, execution.id)) == begun
