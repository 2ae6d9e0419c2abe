"""Whole-set tests: what the actions are called, take and give is what the contract promises to users."""

import re
from typing import Any

import pytest

import actions
from engine.action import Action, ActionInputs, Outcome
from engine.inputs import internal, rules_only
from rules.vocabulary import ACTIONS as VOCABULARY
from rules.vocabulary import Form

ALL = actions.collect()
EVERY_ACTION = pytest.mark.parametrize("action", ALL.values(), ids=list(ALL))

INVOICE = (
    "invoice_id",
    "invoice_number",
    "invoice_total",
    "balance_due",
    "invoice_status",
    "due_date",
    "invoice_link",
    "deal_remaining",
)
# The contract: inputs (without those that only rules and follow-ups give) and outputs, in their order.
CONTRACT: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "create-invoice": (
        (
            "invoice_type",
            "percent",
            "amount",
            "item",
            "tax_code",
            "terms",
            "invoice_date",
            "due_date",
            "memo",
            "customer_message",
            "email_delivery",
            "send_at",
            "customer",
            "quickbooks_company",
        ),
        INVOICE,
    ),
    "record-payment": (
        ("amount", "payment_date", "payment_method", "reference", "invoice_number", "quickbooks_company"),
        ("payment_id", "applied_amount", "unapplied_amount", "balance_due", "invoice_status"),
    ),
    "send-review-request": (
        ("site", "template", "channel", "delay_days", "quickbooks_company"),
        ("review_request_id", "review_state", "send_at"),
    ),
    "send-invoice": (("invoice_number", "invoice_id", "send_to", "send_at"), INVOICE),
    "void-invoice": (("invoice_number", "invoice_id"), INVOICE),
    "attach-invoice": (("invoice_number", "invoice_id"), INVOICE),
    "create-sales-receipt": (
        (
            "amount",
            "item",
            "tax_code",
            "payment_method",
            "reference",
            "receipt_date",
            "quickbooks_company",
        ),
        ("receipt_id", "receipt_number", "receipt_total"),
    ),
}
# Where several companies are connected, every action must be told which; the contract's table leaves it out.
ALSO = {name: {"quickbooks_company"} for name in ("send-invoice", "void-invoice", "attach-invoice")}
ALWAYS_GIVEN = {"outcome", "reason", "execution_id"}  # by the engine, beside an action's own


def for_rules(action: Action) -> set[str]:
    """The inputs that only rule files give: a workflow's form would not have room for them."""
    return {name for name, info in action.inputs.model_fields.items() if rules_only(info)}


def public(action: Action) -> dict[str, Any]:
    """The inputs that a workflow may give."""
    return {name: info for name, info in action.inputs.model_fields.items() if not internal(info)}


def test_actions_are_called_by_their_public_names() -> None:
    assert all(name == action.name for name, action in ALL.items())
    assert set(ALL) == set(CONTRACT)


def test_two_actions_of_one_name_are_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actions.send_invoice.ACTION", actions.collect()["create-invoice"])

    with pytest.raises(ValueError, match="two actions are called create-invoice"):
        actions.collect()


@EVERY_ACTION
def test_the_inputs_are_the_contracts(action: Action) -> None:
    told = [name for name in public(action) if name not in ALSO.get(action.name, ())]

    assert tuple(told) == CONTRACT[action.name][0]


@EVERY_ACTION
def test_the_outputs_are_the_contracts(action: Action) -> None:
    assert tuple(output.name for output in action.outputs) == CONTRACT[action.name][1]


@EVERY_ACTION
def test_rules_may_give_the_same_inputs(action: Action) -> None:
    """The same actions, by the same names and inputs, are what a rule's `do:` calls."""
    words = VOCABULARY[action.name]
    also = ALSO.get(action.name, set())

    assert set(words.inputs) - also == {*public(action), *for_rules(action)} - also


@EVERY_ACTION
def test_rules_check_for_choices_that_the_action_has(action: Action) -> None:
    words = VOCABULARY[action.name].inputs
    for name, info in public(action).items():
        offered = getattr(info.annotation, "__args__", ())
        choices = [one for one in offered if isinstance(one, str)]
        if choices:
            assert words[name].form is Form.CHOICE
            assert set(choices) <= set(words[name].choices)


@EVERY_ACTION
def test_internal_inputs_are_unknown_to_rules(action: Action) -> None:
    hidden = set(action.inputs.model_fields) - set(public(action)) - for_rules(action)

    assert hidden.isdisjoint(VOCABULARY[action.name].inputs)


@EVERY_ACTION
def test_it_is_for_deals(action: Action) -> None:
    assert action.objects == ("DEAL",)


@EVERY_ACTION
def test_names_are_what_hubspot_takes(action: Action) -> None:
    names = [*public(action), *(output.name for output in action.outputs)]

    assert all(re.fullmatch(r"[a-z][a-z_]*", name) for name in names)
    assert ALWAYS_GIVEN.isdisjoint(names)


@EVERY_ACTION
def test_outputs_have_types_that_workflows_branch_on(action: Action) -> None:
    assert {output.type for output in action.outputs} <= {"string", "number", "date", "datetime"}


@EVERY_ACTION
def test_inputs_are_refused_when_unknown_and_never_change(action: Action) -> None:
    assert issubclass(action.inputs, ActionInputs)
    assert action.inputs.model_config["extra"] == "forbid"
    assert action.inputs.model_config["frozen"] is True


def test_there_are_five_outcomes() -> None:
    assert [outcome.value for outcome in Outcome] == ["done", "scheduled", "skipped", "refused", "failed"]
