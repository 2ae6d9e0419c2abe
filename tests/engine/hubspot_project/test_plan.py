"""What publishing would do with definitions that HubSpot has already."""

from copy import deepcopy
from typing import Any

import pytest

import actions
from engine.definitions import definition_of
from engine.hubspot_project.plan import Plan, plan_of
from sandbox.hubspot.action_schema import shown_definition

ACTION = "create-invoice"
URL = "https://stagebill.example.com"
KEPT = "workflows rely on it; keep it, or give the changed action a new name"


@pytest.fixture
def wanted() -> dict[str, Any]:
    return definition_of(actions.collect()[ACTION], URL, published=True)


@pytest.fixture
def shown(wanted: dict[str, Any]) -> dict[str, Any]:
    """The same as HubSpot shows it, with all that it adds."""
    return {"id": "17", "revisionId": "3", **shown_definition(deepcopy(wanted))}


def plan(wanted: dict[str, Any], *present: dict[str, Any]) -> Plan:
    return plan_of({ACTION: wanted}, present)


def field(definition: dict[str, Any], name: str, part: str = "inputFields") -> dict[str, Any]:
    return next(one for one in definition[part] if one["typeDefinition"]["name"] == name)


def without(definition: dict[str, Any], name: str, part: str = "inputFields") -> None:
    definition[part].remove(field(definition, name, part))


def test_what_hubspot_has_not_is_created(wanted: dict[str, Any]) -> None:
    (step,) = plan(wanted).steps

    assert (step.verb, step.body) == ("create", wanted)


def test_what_nobody_says_about_being_published_is_created_unpublished(wanted: dict[str, Any]) -> None:
    """HubSpot wants the key; only the app's own account sees the action then."""
    del wanted["published"]

    assert plan(wanted).steps[0].body["published"] is False


def test_what_is_there_already_is_kept(wanted: dict[str, Any], shown: dict[str, Any]) -> None:
    (step,) = plan(wanted, shown).steps

    assert (step.verb, step.body, step.definition_id) == ("keep", {}, "17")


def test_another_label_sends_the_labels_alone(wanted: dict[str, Any], shown: dict[str, Any]) -> None:
    shown["labels"]["de"]["actionName"] = "Rechnung"
    (step,) = plan(wanted, shown).steps

    assert (step.verb, step.parts, step.body) == ("update", ("labels",), {"labels": wanted["labels"]})


def test_a_language_that_is_new_is_sent(wanted: dict[str, Any], shown: dict[str, Any]) -> None:
    del shown["labels"]["es"]

    assert plan(wanted, shown).steps[0].parts == ("labels",)


def test_a_language_that_others_added_is_no_difference(wanted: dict[str, Any], shown: dict[str, Any]) -> None:
    shown["labels"]["fr"] = shown["labels"]["en"]

    assert plan(wanted, shown).steps[0].verb == "keep"


def test_a_new_input_is_added(wanted: dict[str, Any], shown: dict[str, Any]) -> None:
    without(shown, "memo")
    found = plan(wanted, shown)

    assert (found.steps[0].parts, found.problems) == (("inputFields",), ())


def test_an_action_that_was_published_is_not_unpublished_by_a_draft(
    wanted: dict[str, Any], shown: dict[str, Any]
) -> None:
    del wanted["published"]

    assert plan(wanted, shown).steps[0].verb == "keep"


def test_an_unpublished_action_is_published(wanted: dict[str, Any], shown: dict[str, Any]) -> None:
    shown["published"] = False

    assert plan(wanted, shown).steps[0].body == {"published": True}


def test_a_service_that_moved_takes_its_definitions_along(
    wanted: dict[str, Any], shown: dict[str, Any]
) -> None:
    shown["actionUrl"] = "https://old.example.com/hubspot/actions/create-invoice"
    (step,) = plan(wanted, shown).steps

    assert (step.verb, step.definition_id, step.parts) == ("update", "17", ("actionUrl",))


def test_functions_are_no_matter_of_an_update(wanted: dict[str, Any], shown: dict[str, Any]) -> None:
    """HubSpot changes them at addresses of their own, and we have none."""
    shown["functions"] = [{"functionType": "PRE_FETCH_OPTIONS", "id": "item"}]

    assert plan(wanted, shown).steps[0].verb == "keep"


def test_definitions_of_others_are_left_alone(wanted: dict[str, Any]) -> None:
    other = {"id": "5", "actionUrl": "https://a.example.com/else"}

    assert plan(wanted, other).strangers == ("5 (https://a.example.com/else)",)


def test_two_definitions_of_one_action_are_for_a_person_to_sort_out(
    wanted: dict[str, Any], shown: dict[str, Any]
) -> None:
    found = plan(wanted, shown, {**shown, "id": "18"})

    assert found.steps == ()
    assert found.problems == (
        "create-invoice: definitions 17, 18 all call it; archive those that no workflow uses",
    )


def test_an_input_is_never_deleted(wanted: dict[str, Any], shown: dict[str, Any]) -> None:
    without(wanted, "memo")

    assert plan(wanted, shown).problems == (f"create-invoice: the input memo would be gone; {KEPT}",)


def test_an_output_is_never_deleted(wanted: dict[str, Any], shown: dict[str, Any]) -> None:
    without(wanted, "outcome", "outputFields")

    assert plan(wanted, shown).problems == (f"create-invoice: the output outcome would be gone; {KEPT}",)


def test_an_input_keeps_its_type(wanted: dict[str, Any], shown: dict[str, Any]) -> None:
    field(wanted, "percent")["typeDefinition"]["type"] = "string"

    assert plan(wanted, shown).problems == (
        f"create-invoice: the input percent would be of type string and is of type number; {KEPT}",
    )


def test_an_input_goes_on_taking_what_it_took(wanted: dict[str, Any], shown: dict[str, Any]) -> None:
    field(wanted, "amount")["supportedValueTypes"] = ["STATIC_VALUE"]

    assert plan(wanted, shown).problems == (
        f"create-invoice: the input amount would no longer take OBJECT_PROPERTY; {KEPT}",
    )


def test_a_choice_is_never_taken_away(wanted: dict[str, Any], shown: dict[str, Any]) -> None:
    field(wanted, "invoice_type")["typeDefinition"]["options"].pop()

    assert plan(wanted, shown).problems == (
        f"create-invoice: the input invoice_type would no longer have the choice full; {KEPT}",
    )


def test_an_input_does_not_become_required(wanted: dict[str, Any], shown: dict[str, Any]) -> None:
    field(wanted, "memo")["isRequired"] = True

    assert plan(wanted, shown).problems == (
        "create-invoice: the input memo would be required, and in workflows it may be empty; "
        "make it optional",
    )


def test_a_new_input_of_an_action_in_use_is_not_required(
    wanted: dict[str, Any], shown: dict[str, Any]
) -> None:
    without(shown, "invoice_type")

    assert len(plan(wanted, shown).problems) == 1


def test_an_action_stays_where_it_is_used(wanted: dict[str, Any], shown: dict[str, Any]) -> None:
    shown["objectTypes"] = ["DEAL", "CONTACT"]

    assert plan(wanted, shown).problems == (
        f"create-invoice: it would no longer be there for CONTACT; {KEPT}",
    )


def test_an_action_for_every_record_does_not_become_one_for_some(
    wanted: dict[str, Any], shown: dict[str, Any]
) -> None:
    shown["objectTypes"] = []

    assert plan(wanted, shown).problems == (
        f"create-invoice: it would be there for DEAL alone and is there for every record; {KEPT}",
    )
