"""HubSpot's pipelines and their stages, by the ids that rules name. Source: Pipelines, version 2026-09."""

from dataclasses import dataclass
from typing import Any

from engine.clients.hubspot_wire import results_from
from engine.clients.wire import Json, maybe_text, rows, text


@dataclass(frozen=True, slots=True)
class PipelineDefinition:
    """One pipeline; `stages` are ids with their labels, in order."""

    id: str
    label: str
    stages: tuple[tuple[str, str], ...]


def pipelines_from(body: Any) -> tuple[PipelineDefinition, ...]:
    """The pipelines in a list, without what was archived. Raises: Unreadable."""
    return tuple(
        PipelineDefinition(
            text(row, "id"),
            maybe_text(row, "label"),
            tuple((text(each, "id"), maybe_text(each, "label")) for each in _living(rows(row, "stages"))),
        )
        for row in _living(results_from(body))
    )


def _living(found: list[Json]) -> list[Json]:
    return [row for row in found if row.get("archived") is not True]
