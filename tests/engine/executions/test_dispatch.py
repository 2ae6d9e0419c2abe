"""Who waits for a run decides how early its calls may leave."""

from typing import Any

import pytest

from engine.clients.limiter import Priority
from engine.executions.dispatch import priority_of


@pytest.mark.parametrize(
    ("row", "priority"),
    [
        pytest.param({"callback_id": "ap-1", "reply": "waiting"}, Priority.NOW, id="a-web-request-waits"),
        pytest.param({"callback_id": "ap-1", "reply": "blocked"}, Priority.WAITING, id="a-workflow-waits"),
        pytest.param({"action": "complete-callback", "role": "delivery"}, Priority.WAITING, id="its-end"),
        pytest.param({}, Priority.BACKGROUND, id="a-rule-has-started-it"),
        pytest.param({"action": "write-back", "role": "delivery"}, Priority.BACKGROUND, id="write-back"),
    ],
)
async def test_the_priority_of_a_run(claimed: Any, row: dict[str, str], priority: Priority) -> None:
    assert priority_of(await claimed(**row)) is priority
