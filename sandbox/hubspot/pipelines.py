"""Pipelines and their stages, as one portal has them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.hubspot.kinds import Kind

MOST_STAGES = 100


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. `probability` is text, "1.0" is won, "0.0" is lost; None for tickets."""

    id: str
    label: str
    closed: bool = False
    probability: str | None = None

    @property
    def won(self) -> bool:
        """Whether deals in this stage are won."""
        return self.closed and self.probability == "1.0"

    def to_wire(self, order: int, stamp: str) -> dict[str, Any]:
        """The stage as HubSpot shows it."""
        metadata = {"isClosed": str(self.closed).lower()}
        if self.probability is None:
            metadata = {"ticketState": "CLOSED" if self.closed else "OPEN", **metadata}
        else:
            metadata["probability"] = self.probability
        return {
            "id": self.id,
            "label": self.label,
            "displayOrder": order,
            "metadata": metadata,
            "createdAt": stamp,
            "updatedAt": stamp,
            "archived": False,
            "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
        }


@dataclass(slots=True)
class Pipeline:
    """One pipeline with its stages in order."""

    id: str
    label: str
    stages: list[Stage] = field(default_factory=list)

    def to_wire(self, order: int, stamp: str) -> dict[str, Any]:
        """The pipeline as HubSpot shows it."""
        return {
            "id": self.id,
            "label": self.label,
            "displayOrder": order,
            "stages": [stage.to_wire(place, stamp) for place, stage in enumerate(self.stages)],
            "createdAt": stamp,
            "updatedAt": stamp,
            "archived": False,
        }


@dataclass(frozen=True, slots=True)
class _Fields:
    pipeline: str
    stage: str


_FIELDS: Mapping[str, _Fields] = {
    "deals": _Fields("pipeline", "dealstage"),
    "tickets": _Fields("hs_pipeline", "hs_pipeline_stage"),
}


class Pipelines:
    """The pipelines of one portal, by kind of record."""

    def __init__(self) -> None:
        self._by_kind: dict[str, list[Pipeline]] = {
            "deals": _deal_pipelines(),
            "tickets": _ticket_pipelines(),
        }

    def of(self, kind: Kind) -> list[Pipeline]:
        """The pipelines of one kind of record, in order; none for kinds without."""
        return self._by_kind.get(kind.name, [])

    def find(self, kind: Kind, pipeline_id: str) -> Pipeline | None:
        """One pipeline."""
        return next((each for each in self.of(kind) if each.id == pipeline_id), None)

    def put(self, kind: Kind, pipeline: Pipeline) -> None:
        """Add a pipeline, or replace the one with its id."""
        known = [each.id for each in self.of(kind)]
        if pipeline.id not in known:
            self._by_kind[kind.name] = [*self.of(kind), pipeline]
            return
        self._by_kind[kind.name] = [pipeline if each.id == pipeline.id else each for each in self.of(kind)]

    def remove(self, kind: Kind, pipeline_id: str) -> None:
        """Take a pipeline away."""
        self._by_kind[kind.name] = [each for each in self.of(kind) if each.id != pipeline_id]

    def stage(self, kind: Kind, stage_id: str) -> Stage | None:
        """One stage of any pipeline of this kind."""
        return next((stage for each in self.of(kind) for stage in each.stages if stage.id == stage_id), None)

    def home_of(self, kind: Kind, stage_id: str) -> Pipeline | None:
        """The pipeline that a stage belongs to."""
        return next(
            (each for each in self.of(kind) if any(stage.id == stage_id for stage in each.stages)), None
        )

    def choices(self, kind: Kind, name: str) -> list[tuple[str, str]] | None:
        """Values and labels of a property that holds pipelines or stages; None for any other."""
        fields = _FIELDS.get(kind.name)
        if fields is None or name not in (fields.pipeline, fields.stage):
            return None
        if name == fields.pipeline:
            return [(each.id, each.label) for each in self.of(kind)]
        return [(stage.id, stage.label) for each in self.of(kind) for stage in each.stages]

    def fields(self, kind: Kind) -> tuple[str, str] | None:
        """The names of the properties that hold pipeline and stage, for kinds that have them."""
        found = _FIELDS.get(kind.name)
        return None if found is None else (found.pipeline, found.stage)


def _deal_pipelines() -> list[Pipeline]:
    sales = [
        Stage("appointmentscheduled", "Appointment scheduled", probability="0.2"),
        Stage("qualifiedtobuy", "Qualified to buy", probability="0.4"),
        Stage("contractsent", "Contract sent", probability="0.9"),
        Stage("in_delivery", "In delivery", probability="0.95"),
        Stage("closedwon", "Closed won", closed=True, probability="1.0"),
        Stage("closedlost", "Closed lost", closed=True, probability="0.0"),
    ]
    retainers = [
        Stage("retainer_proposed", "Retainer proposed", probability="0.3"),
        Stage("retainer_signed", "Retainer signed", closed=True, probability="1.0"),
        Stage("retainer_ended", "Retainer ended", closed=True, probability="0.0"),
    ]
    return [Pipeline("default", "Sales pipeline", sales), Pipeline("retainers", "Retainers", retainers)]


def _ticket_pipelines() -> list[Pipeline]:
    stages = [Stage("1", "New"), Stage("2", "Waiting on contact"), Stage("3", "Waiting on us")]
    return [Pipeline("0", "Support pipeline", [*stages, Stage("4", "Closed", closed=True)])]
