"""What our properties in HubSpot are called in every language; their names and values are the same in all."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

import pytest

from engine.clients.hubspot_wire import PropertyDefinition, PropertyGroup
from engine.deal_properties import DEFINITIONS
from engine.install import prepare_account
from engine.mirroring.definitions import PROPERTIES
from engine.mirroring.records import Mirror
from engine.steps.write_opt_out import OURS
from engine.texts import LANGUAGES
from engine.texts.properties import LABELS, labelled

ALL = {"deals": DEFINITIONS, **PROPERTIES, "contacts": (OURS,)}
EVERY_LANGUAGE = pytest.mark.parametrize("code", LABELS)
EVERY_OBJECT = pytest.mark.parametrize("name", ALL)


def labels(definitions: tuple[PropertyDefinition, ...]) -> Iterator[str]:
    for one in definitions:
        yield one.label
        yield from (label for _, label in one.options)


def test_they_are_called_something_in_all_languages_of_the_actions() -> None:
    assert ["en", *LABELS] == list(LANGUAGES)


@EVERY_LANGUAGE
def test_every_label_is_translated_and_none_is_left_over(code: str) -> None:
    assert set(LABELS[code]) == {label for group in ALL.values() for label in labels(group)}


@EVERY_OBJECT
@EVERY_LANGUAGE
def test_no_two_properties_of_an_object_have_one_label(code: str, name: str) -> None:
    """HubSpot would show both, and nobody could tell which is which."""
    told = [one.label for one in labelled(ALL[name], code)]

    assert len(set(told)) == len(told)


@EVERY_OBJECT
@EVERY_LANGUAGE
def test_names_and_values_are_the_same_in_all_languages(code: str, name: str) -> None:
    """Workflows and reports go by them."""
    assert [
        (one.name, one.type, one.field_type, one.unique, [value for value, _ in one.options])
        for one in labelled(ALL[name], code)
    ] == [
        (one.name, one.type, one.field_type, one.unique, [value for value, _ in one.options])
        for one in ALL[name]
    ]


def test_english_and_what_nobody_knows_are_as_they_are_defined() -> None:
    assert labelled(DEFINITIONS, "en") == labelled(DEFINITIONS, "fr") == DEFINITIONS


class HubSpot:
    """An account that lets properties be made, and remembers what they are called."""

    def __init__(self) -> None:
        self.called: dict[str, dict[str, str]] = {}

    def hubspot(self, portal_id: str) -> "HubSpot":
        return self

    async def ensure_properties(
        self, kind: str, group: PropertyGroup, definitions: Sequence[PropertyDefinition]
    ) -> None:
        self.called[kind] = {one.name: one.label for one in definitions}


async def test_an_account_gets_its_properties_in_the_language_of_the_rules() -> None:
    account = HubSpot()

    await prepare_account(cast(Any, account), "42", "de")

    assert account.called["deals"]["stagebill_open_balance"] == "Offener Betrag"
    assert account.called["invoices"]["stagebill_due_date"] == "QuickBooks-Fälligkeit"
    assert account.called["commerce_payments"]["stagebill_invoice_numbers"] == "QuickBooks-Rechnungen"


async def test_what_is_made_later_is_called_so_too() -> None:
    account = HubSpot()

    await Mirror(cast(Any, None), cast(Any, account), "42", "invoices", "es").prepare()

    assert account.called["invoices"]["stagebill_recipient"] == "Destinatario"
