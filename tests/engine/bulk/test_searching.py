"""What a person looks for, as a form says it and as HubSpot is asked."""

from datetime import UTC, datetime

import pytest

from engine.bulk.searching import Search, read_search
from engine.clients.hubspot_pipelines import PipelineDefinition
from engine.clients.hubspot_search import Filter
from engine.errors import Refused

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
PIPELINES = [PipelineDefinition("default", "Sales", (("won", "Won"), ("lost", "Lost")))]


@pytest.mark.parametrize(
    ("place", "found"),
    [("", ("", "")), ("default/", ("default", "")), ("default/won", ("default", "won"))],
    ids=["any", "a-pipeline", "a-stage"],
)
def test_a_place_is_a_pipeline_or_one_of_its_stages(place: str, found: tuple[str, str]) -> None:
    search = read_search({"place": place}, PIPELINES)

    assert (search.pipeline, search.stage) == found
    assert search.place == place


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"place": "default/gone"}, "Stage: HubSpot has no such stage any more; choose one of the list."),
        ({"days": "31"}, "Created on: choose one of the list."),
        ({"name": "a b c d"}, "Deal name: give at most 3 words and 80 characters of the name."),
        ({"name": "a" * 81}, "Deal name: give at most 3 words and 80 characters of the name."),
        ({"page": "0"}, "Page: give a number from 1 to 100, or narrow the search."),
        ({"page": "101"}, "Page: give a number from 1 to 100, or narrow the search."),
        ({"page": "two"}, "Page: give a number from 1 to 100, or narrow the search."),
        ({"page": "²"}, "Page: give a number from 1 to 100, or narrow the search."),
    ],
    ids=["stage", "days", "words", "long", "before", "behind", "no-number", "no-digit"],
)
def test_a_wrong_field_is_named(given: dict[str, str], said: str) -> None:
    with pytest.raises(Refused) as caught:
        read_search(given, PIPELINES)
    assert str(caught.value) == said


def test_all_of_it_goes_into_one_group_of_six_filters() -> None:
    search = Search("default", "won", 30, "roof of ann")

    assert search.filters(NOW) == (
        Filter("pipeline", "EQ", ("default",)),
        Filter("dealstage", "EQ", ("won",)),
        Filter("createdate", "GTE", ("1769871600000",)),
        Filter("dealname", "CONTAINS_TOKEN", ("roof*",)),
        Filter("dealname", "CONTAINS_TOKEN", ("of*",)),
        Filter("dealname", "CONTAINS_TOKEN", ("ann*",)),
    )


def test_a_search_survives_its_form() -> None:
    search = Search("default", "won", 30, "roof", "9130", 2)

    assert read_search(search.fields(), PIPELINES) == search


def test_the_second_page_starts_behind_the_first() -> None:
    assert Search().at(2).start == 100
