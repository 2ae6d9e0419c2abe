"""How outcomes look to HubSpot: `outputFields` of texts, with the execution state inside them."""

from engine.action import Outcome
from engine.store.tables import Execution

WAIT = "P4D"  # HubSpot waits a day longer than we try, so that we always tell it the end

_STATE = {
    Outcome.DONE: "SUCCESS",
    Outcome.SCHEDULED: "SUCCESS",
    Outcome.SKIPPED: "SUCCESS",
    Outcome.REFUSED: "FAIL_CONTINUE",
    Outcome.FAILED: "FAIL_CONTINUE",
}


def output_fields(ended: Execution) -> dict[str, str]:
    """What a workflow branches on. Source: custom workflow actions, execution response."""
    return {
        **{name: str(value) for name, value in ended.outputs.items()},
        "outcome": ended.outcome or "",
        "reason": ended.reason,
        "execution_id": ended.id,
        "hs_execution_state": _STATE[Outcome(ended.outcome or Outcome.FAILED)],
    }


def blocked(execution_id: str) -> dict[str, str]:
    """The workflow is to wait for our callback."""
    return {
        "execution_id": execution_id,
        "hs_execution_state": "BLOCK",
        "hs_expiration_duration": WAIT,
    }
