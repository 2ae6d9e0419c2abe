"""What a marketer chooses from: found by name and SKU, the account's defaults first, page by page."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.live_choices import choices
from engine.live_choices.choices import Choice, Page, answer, defaults_first, page_of, why_none
from engine.records import Ref
from engine.said import said
from engine.store.tables import Bill

ROOF = Choice("20", "Roof work", "Service · SKU RW-1", "RW-1")
GUTTERS = Choice("21", "Gutters", "Service")
ADVICE = Choice("22", "Consulting", "Service · SKU 20", "20")
ALL = [ROOF, GUTTERS, ADVICE]


def many(count: int) -> list[Choice]:
    return [Choice(str(number), f"Net {number}") for number in range(count)]


@pytest.fixture
def bill() -> Bill:
    return Bill(
        id="b1",
        portal_id="1",
        connection_id="books",
        execution_id="e1",
        deal_id="7",
        invoice_type="full",
        currency="USD",
        amount_minor=300000,
        deal_total_minor=300000,
        reserved_at=datetime(2026, 3, 2, tzinfo=UTC),
        invoice_id="130",
        number="1037",
        total_minor=324750,
        due_date=date(2026, 4, 1),
        status="partially_paid",
    )


def test_an_entry_of_a_list_is_told_with_type_and_sku():
    (made,) = choices.choices_of([{"id": "20", "name": "Roof work", "sku": "RW-1", "type": "Service"}])

    assert made == ROOF


def test_an_account_is_told_with_its_number():
    entry = {"id": "79", "name": "Sales", "sku": "4000", "type": "Income"}

    assert choices.choices_of([entry], "No.")[0].description == "Income · No. 4000"


def test_an_entry_with_an_id_and_a_name_only_has_no_description():
    assert choices.choices_of([{"id": "1", "name": "Net 30", "sku": "", "type": ""}]) == [
        Choice("1", "Net 30")
    ]


def test_a_company_is_chosen_by_its_realm_id():
    assert choices.companies_of([Ref("913", "Roof & Co")]) == [Choice("913", "Roof & Co", "company 913")]


def test_an_invoice_is_told_with_number_amount_status_and_due_date(bill: Bill):
    assert choices.invoices_of([bill]) == [
        Choice("130", "1037", "3,247.50 USD · partially paid · due 2026-04-01")
    ]


def test_an_invoice_without_a_number_is_told_by_its_id(bill: Bill):
    bill.number = ""

    assert choices.invoices_of([bill])[0].label == "Id 130"


def test_a_bill_without_an_invoice_is_no_choice(bill: Bill):
    bill.invoice_id = None

    assert choices.invoices_of([bill]) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("", ALL, id="nothing"),
        pytest.param("  ", ALL, id="blanks"),
        pytest.param("ROOF", [ROOF], id="name-in-other-case"),
        pytest.param(" rw- ", [ROOF], id="part-of-a-sku"),
        pytest.param("20", [ADVICE], id="sku-not-id"),
        pytest.param("service", [], id="not-the-description"),
        pytest.param("roof work\nrw", [ROOF], id="across-both"),
    ],
)
def test_a_search_looks_at_name_and_sku(query: str, found: list[Choice]):
    assert page_of(ALL, query, None) == Page(tuple(found))


@pytest.mark.parametrize("default", ["21", "gutters ", " GUTTERS"], ids=["id", "name", "name-in-other-case"])
def test_a_default_comes_first_and_says_so(default: str):
    first, *others = defaults_first(ALL, [default])

    assert first == Choice("21", "Gutters", "default in the rules · Service")
    assert others == [ROOF, ADVICE]


def test_a_default_by_its_id_is_not_one_with_that_sku():
    assert [one.value for one in defaults_first(ALL, ["20"])] == ["20", "21", "22"]


def test_a_default_by_its_sku_keeps_being_found_by_it():
    assert page_of(defaults_first(ALL, ["rw-1"]), "rw-1", None) == Page(
        (Choice("20", "Roof work", "default in the rules · Service · SKU RW-1", "RW-1"),)
    )


def test_several_defaults_come_in_their_order_each_once():
    found = defaults_first(ALL, ["Consulting", "21", "22"])

    assert [one.value for one in found] == ["22", "21", "20"]


@pytest.mark.parametrize("default", ["", "Zebra"])
def test_a_default_that_no_choice_is_called_counts_for_nothing(default: str):
    assert defaults_first(ALL, [default]) == ALL


def test_every_choice_is_shown_once_over_all_pages():
    everything, shown, after = many(120), list[Choice](), None
    while (page := page_of(everything, "", after)) is not None:
        shown += page.choices
        after = page.after
        if after is None:
            break

    assert shown == everything


@pytest.mark.parametrize("count", [0, 1, choices.PAGE])
def test_a_page_that_is_the_last_has_no_cursor(count: int):
    page = page_of(many(count), "", None)

    assert page is not None
    assert page.after is None


def test_a_search_is_paged_too():
    page = page_of([*many(60), ROOF], "net", "49")

    assert page == Page(tuple(many(60)[50:]))


def test_a_page_after_what_is_gone_is_none():
    assert page_of(ALL, "", "99") is None


def test_names_are_sorted_as_people_do():
    names = ["Net 10", "net 5", "Due on receipt", "10 % down"]

    assert [one.label for one in choices.by_name(Choice("", name) for name in names)] == [
        "10 % down",
        "Due on receipt",
        "net 5",
        "Net 10",
    ]


def test_the_answer_has_hubspots_form():
    assert answer(Page((ROOF, Choice("1", "Net 30")), after="1")) == {
        "options": [
            {"label": "Roof work", "value": "20", "description": "Service · SKU RW-1"},
            {"label": "Net 30", "value": "1"},
        ],
        "after": "1",
        "searchable": True,
    }


def test_the_last_page_has_no_after():
    assert "after" not in answer(Page((ROOF,)))


def test_a_reason_is_shown_as_an_option_that_no_list_has():
    told: Any = why_none("QuickBooks is down", "en")

    assert told == {
        "options": [
            {
                "label": "— QuickBooks is down —",
                "value": choices.NO_CHOICE,
                "description": "nothing can be chosen now",
            }
        ],
        "searchable": False,
    }


def test_a_reason_is_shown_in_the_language_of_the_rules():
    told: Any = why_none(said("no QuickBooks company is connected; connect one first"), "de")

    assert told["options"] == [
        {
            "label": "— Es ist keine QuickBooks-Firma verbunden; bitte zuerst eine verbinden —",
            "value": choices.NO_CHOICE,
            "description": "im Moment kann nichts gewählt werden",
        }
    ]
