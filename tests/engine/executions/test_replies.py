"""How outcomes look to HubSpot: texts, with the execution state among them."""

from datetime import timedelta

import pytest

from engine.action import Outcome
from engine.executions import replies
from engine.executions.retries import GIVE_UP
from engine.store.tables import Execution


def ended(outcome: str | None = "done", **outputs: str) -> Execution:
    return Execution(
        id="ex-1",
        portal_id="1",
        business_key="call:1",
        event_id="ev-1",
        action="create-invoice",
        outcome=outcome,
        reason="it is done",
        outputs=outputs,
    )


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("done", "SUCCESS"),
        ("scheduled", "SUCCESS"),
        ("skipped", "SUCCESS"),
        ("refused", "FAIL_CONTINUE"),
        ("failed", "FAIL_CONTINUE"),
    ],
)
def test_every_outcome_has_its_execution_state(outcome: str, state: str) -> None:
    told = replies.output_fields(ended(outcome), "en")

    assert (told["outcome"], told["hs_execution_state"]) == (outcome, state)


def test_no_outcome_is_forgotten() -> None:
    states = {replies.output_fields(ended(outcome), "en")["hs_execution_state"] for outcome in Outcome}

    assert states == {"SUCCESS", "FAIL_CONTINUE"}


def test_outputs_reason_and_id_are_told() -> None:
    told = replies.output_fields(ended(invoice_id="145"), "en")

    assert told == {
        "invoice_id": "145",
        "outcome": "done",
        "reason": "it is done",
        "execution_id": "ex-1",
        "hs_execution_state": "SUCCESS",
    }


def test_an_output_cannot_change_the_outcome() -> None:
    row = ended("refused")
    row.outputs = {"outcome": "done"}

    assert replies.output_fields(row, "en")["outcome"] == "refused"


def test_who_has_to_wait_is_told_for_how_long() -> None:
    """HubSpot's clock for it is longer than ours, so that a workflow always hears the end from us."""
    told = replies.blocked("ex-1")

    assert told["execution_id"] == "ex-1"
    assert told["hs_execution_state"] == "BLOCK"
    assert told["hs_expiration_duration"] == "P4D"
    assert timedelta(days=4) > GIVE_UP
