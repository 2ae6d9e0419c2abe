"""How outcomes look to HubSpot: `outputFields` of texts, with the execution state inside them."""

from engine.action import Outcome
from engine.said import recalled
from engine.store.account_tables import Connection
from engine.store.tables import Decision, Execution
from engine.texts.reasons import told_in

WAIT = "P4D"  # HubSpot waits a day longer than we try, so that we always tell it the end

_STATE = {
    Outcome.DONE: "SUCCESS",
    Outcome.SCHEDULED: "SUCCESS",
    Outcome.SKIPPED: "SUCCESS",
    Outcome.REFUSED: "FAIL_CONTINUE",
    Outcome.FAILED: "FAIL_CONTINUE",
}


def output_fields(ended: Execution, language: str) -> dict[str, str]:
    """What a workflow branches on. Source: custom workflow actions, execution response.

    HubSpot does not say who reads it: the rule file does.
    """
    return {
        **{name: str(value) for name, value in ended.outputs.items()},
        "outcome": ended.outcome or "",
        "reason": reason_in(language, ended),
        "execution_id": ended.id,
        "hs_execution_state": _STATE[Outcome(ended.outcome or Outcome.FAILED)],
    }


def reason_in(language: str, row: Execution | Decision | Connection) -> str:
    """Why it ended or waits, what a rule said, or what a connection needs, as a marketer is told."""
    return told_in(language, recalled(row.reason, row.wording))


def blocked(execution_id: str) -> dict[str, str]:
    """The workflow is to wait for our callback."""
    return {
        "execution_id": execution_id,
        "hs_execution_state": "BLOCK",
        "hs_expiration_duration": WAIT,
    }
