"""What a person looks for: deals of a pipeline or stage, made within some days, called so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine.clients.hubspot_pipelines import PipelineDefinition
from engine.clients.hubspot_search import Filter
from engine.errors import Refused
from engine.said import said

PAGE = 100  # deals on a page, and so in a batch
DAYS = (7, 30, 90, 365)
_MOST_SHOWN = 10_000  # HubSpot's search shows no more
_LONGEST_NAME = 80  # characters
_MOST_WORDS = 3  # of six filters, three are for pipeline, stage and date


@dataclass(frozen=True, slots=True)
class Search:
    """Which deals; what is empty, or None, does not matter. `page` counts from 1."""

    pipeline: str = ""
    stage: str = ""
    days: int | None = None
    name: str = ""
    company: str = ""  # the QuickBooks company in which they are to be billed
    page: int = 1

    @property
    def place(self) -> str:
        """Pipeline and stage as one value of a form."""
        return place_of(self.pipeline, self.stage)

    @property
    def start(self) -> int:
        """The number of the first deal on the page, from 0."""
        return (self.page - 1) * PAGE

    def at(self, page: int) -> "Search":
        """The same search, another page."""
        return replace(self, page=page)

    def fields(self) -> dict[str, str]:
        """As the form gives it."""
        told = {
            "place": self.place,
            "days": str(self.days or ""),
            "name": self.name,
            "company": self.company,
            "page": str(self.page),
        }
        return {name: value for name, value in told.items() if value}

    def filters(self, now: datetime) -> tuple[Filter, ...]:
        """What HubSpot is asked for. A word of the name finds words that begin with it."""
        found = []
        if self.pipeline:
            found.append(Filter("pipeline", "EQ", (self.pipeline,)))
        if self.stage:
            found.append(Filter("dealstage", "EQ", (self.stage,)))
        if self.days:
            since = now - timedelta(days=self.days)
            found.append(Filter("createdate", "GTE", (str(int(since.timestamp() * 1000)),)))
        words = [Filter("dealname", "CONTAINS_TOKEN", (f"{word}*",)) for word in self.name.split()]
        return (*found, *words)


def place_of(pipeline: str, stage: str = "") -> str:
    """A pipeline, or one of its stages, as one value of a form."""
    return f"{pipeline}/{stage}" if pipeline else ""


def read_search(given: Mapping[str, str], pipelines: Sequence[PipelineDefinition]) -> Search:
    """The search that a form asks for. Refused, naming the field, where that is none."""
    places = {place_of(one.id): (one.id, "") for one in pipelines}
    places |= {place_of(one.id, stage): (one.id, stage) for one in pipelines for stage, _ in one.stages}
    place = given.get("place", "")
    if place and place not in places:
        raise Refused(said("Stage: HubSpot has no such stage any more; choose one of the list."))
    pipeline, stage = places.get(place, ("", ""))
    return Search(
        pipeline,
        stage,
        _days(given.get("days", "")),
        _name(given.get("name", "")),
        given.get("company", "")[:_LONGEST_NAME],
        _page(given.get("page", "")),
    )


def _days(told: str) -> int | None:
    if not told:
        return None
    if told not in map(str, DAYS):
        raise Refused(said("Created on: choose one of the list."))
    return int(told)


def _name(told: str) -> str:
    name = " ".join(told.replace("*", " ").split())
    if len(name) > _LONGEST_NAME or len(name.split()) > _MOST_WORDS:
        raise Refused(
            said(
                "Deal name: give at most {words} words and {characters} characters of the name.",
                words=_MOST_WORDS,
                characters=_LONGEST_NAME,
            )
        )
    return name


def _page(told: str) -> int:
    pages = _MOST_SHOWN // PAGE
    if not told:
        return 1
    if not (told.isascii() and told.isdigit() and 1 <= int(told[:9]) <= pages):
        raise Refused(said("Page: give a number from 1 to {most}, or narrow the search.", most=pages))
    return int(told)
