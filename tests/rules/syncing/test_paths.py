"""Fields of QuickBooks documents by their path (F57, F59, F103)."""

import pytest

from rules.facts import EMPTY
from rules.syncing.paths import BadPath, Document, Path, get, put

PO = {"DefinitionId": "1", "Name": "PO Number", "Type": "StringType", "StringValue": "A-7"}
CREW = {"DefinitionId": "2", "Name": "Crew", "Type": "StringType"}
INVOICE = {"DocNumber": "1042", "BillAddr": {"Id": "9", "City": "Austin"}, "CustomField": [PO, CREW, "odd"]}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("DocNumber", "1042"),
        ("BillAddr.City", "Austin"),
        ("CustomField[PO Number]", "A-7"),
        ("CustomField[po number ]", "A-7"),
        ("BillAddr.Line1", EMPTY),
        ("ShipAddr.City", EMPTY),
        ("DocNumber.City", EMPTY),
        ("CustomField[Crew]", EMPTY),
        ("CustomField[Colour]", EMPTY),
    ],
)
def test_a_field_is_found(path: str, value: object) -> None:
    assert get(INVOICE, Path.parse(path)) == value


@pytest.mark.parametrize("blank", ["", "  ", None])
def test_a_blank_field_is_empty(blank: object) -> None:
    assert get({"Notes": blank}, Path.parse("Notes")) is EMPTY


def test_writing_keeps_what_stands_beside() -> None:
    changed = put(INVOICE, Path.parse("BillAddr.Line1"), "1 Main St")
    assert changed == {**INVOICE, "BillAddr": {"Id": "9", "City": "Austin", "Line1": "1 Main St"}}


def test_writing_a_custom_field_keeps_the_others() -> None:
    changed = put(INVOICE, Path.parse("CustomField[Crew]"), "Red")
    assert changed["CustomField"] == [PO, {**CREW, "StringValue": "Red"}, "odd"]


def test_a_custom_field_that_the_document_lacks_takes_its_definition() -> None:
    changed = put({}, Path.parse("CustomField[Crew]"), "Red", {"crew ": "2"})
    assert changed["CustomField"] == [{**CREW, "StringValue": "Red"}]


def test_a_custom_field_that_nobody_knows_is_refused() -> None:
    with pytest.raises(BadPath, match='QuickBooks has no custom field "Colour"; make one there'):
        put(INVOICE, Path.parse("CustomField[Colour]"), "Red")


def test_a_text_in_the_way_is_not_overwritten() -> None:
    with pytest.raises(BadPath, match="DocNumber is not an object, so it has no City"):
        put(INVOICE, Path.parse("DocNumber.City"), "Austin")


def test_writing_changes_a_copy() -> None:
    before: Document = {"BillAddr": {"City": "Austin"}, "CustomField": [dict(PO)]}
    put(put(before, Path.parse("BillAddr.City"), "Dallas"), Path.parse("CustomField[PO Number]"), "B")
    assert before == {"BillAddr": {"City": "Austin"}, "CustomField": [PO]}


@pytest.mark.parametrize(
    "text", ["", "a b", ".City", "City.", "CustomField[]", "CustomField[ ]", "Line[0]", "A" + ".A" * 8]
)
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(BadPath, match="is not a path like BillAddr"):
        Path.parse(text)
