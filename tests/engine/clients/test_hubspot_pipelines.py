"""HubSpot's pipelines: ids and labels in their order, without what was archived."""

from typing import Any

import pytest

from engine.clients.hubspot_pipelines import PipelineDefinition, pipelines_from
from engine.clients.wire import Unreadable


def stage(stage_id: str, **more: Any) -> dict[str, Any]:
    return {"id": stage_id, "label": stage_id.title(), "archived": False, **more}


def test_pipelines_have_their_stages_in_order() -> None:
    told = {"results": [{"id": "default", "label": "Sales", "stages": [stage("won"), stage("lost")]}]}

    assert pipelines_from(told) == (
        PipelineDefinition("default", "Sales", (("won", "Won"), ("lost", "Lost"))),
    )


def test_what_was_archived_is_not_there() -> None:
    told = {
        "results": [
            {"id": "old", "label": "Old", "archived": True, "stages": []},
            {"id": "new", "label": "New", "stages": [stage("won"), stage("gone", archived=True)]},
        ]
    }

    assert pipelines_from(told) == (PipelineDefinition("new", "New", (("won", "Won"),)),)


@pytest.mark.parametrize(
    "told",
    [{}, [], {"results": [{"label": "Sales"}]}, {"results": [{"id": "default", "stages": "none"}]}],
    ids=["no-list", "another-list", "no-id", "no-stages"],
)
def test_what_is_no_list_of_pipelines_is_unreadable(told: Any) -> None:
    with pytest.raises(Unreadable):
        pipelines_from(told)
