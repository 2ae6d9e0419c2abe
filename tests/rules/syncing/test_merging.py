"""The merge of one field (F75, F78, F98, F212): what was changed since both sides agreed decides."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from rules import Agreed, FieldMerge, Move, Rulebook, Untold, merge_field, plan_of, settled
from rules.syncing.mapping import Carried, Field
from rules.syncing.merging import Side

Book = Callable[[str], Rulebook]
Merge = Callable[..., FieldMerge]
OLD = Agreed("old", "old")


@pytest.fixture
def field(book: Book) -> Callable[..., Field]:
    """The only mapping of a customer sync, ready to run."""

    def made(
        mapping: str = "{hubspot: contact.note, quickbooks: Notes}", direction: str = "two_way"
    ) -> Field:
        text = f"sync: {{customers: {{direction: {direction}, mappings: [{mapping}]}}}}"
        loaded = book(text)
        assert loaded.sync.customers is not None
        (ready,) = plan_of(loaded, loaded.sync.customers).fields
        return ready

    return made


@pytest.mark.parametrize(
    ("hubspot", "quickbooks", "agreed", "move", "value", "reason"),
    [
        pytest.param(
            "a", "a", None, Move.NOTHING, "", "contact.note: both sides say the same", id="alike-at-once"
        ),
        pytest.param(
            "", "", None, Move.NOTHING, "", "contact.note: both sides say the same", id="empty-at-once"
        ),
        pytest.param(
            "a",
            "",
            None,
            Move.TO_QUICKBOOKS,
            "a",
            "contact.note: QuickBooks has nothing yet, HubSpot does, so QuickBooks gets it",
            id="only-hubspot-has-it",
        ),
        pytest.param(
            "",
            "b",
            None,
            Move.TO_HUBSPOT,
            "b",
            "contact.note: HubSpot has nothing yet, QuickBooks does, so HubSpot gets it",
            id="only-quickbooks-has-it",
        ),
        pytest.param(
            "a",
            "b",
            None,
            Move.ASK,
            "",
            "contact.note: the two sides differ; a person has to choose",
            id="they-meet-and-differ",
        ),
        pytest.param(
            "old", "old", OLD, Move.NOTHING, "", "contact.note: both sides say the same", id="still"
        ),
        pytest.param(
            "new",
            "old",
            OLD,
            Move.TO_QUICKBOOKS,
            "new",
            "contact.note: the field was changed in HubSpot, so QuickBooks gets it",
            id="hubspot-changed",
        ),
        pytest.param(
            "old",
            "new",
            OLD,
            Move.TO_HUBSPOT,
            "new",
            "contact.note: the field was changed in QuickBooks, so HubSpot gets it",
            id="quickbooks-changed",
        ),
        pytest.param(
            "old",
            "",
            OLD,
            Move.TO_HUBSPOT,
            "",
            "contact.note: the field was emptied in QuickBooks, so it is emptied in HubSpot too",
            id="quickbooks-emptied",
        ),
        pytest.param(
            "new", "new", OLD, Move.NOTHING, "", "contact.note: both sides say the same", id="same-edit"
        ),
        pytest.param(
            "one",
            "two",
            OLD,
            Move.ASK,
            "",
            "contact.note: both sides changed; a person has to choose",
            id="both-changed",
        ),
        pytest.param(
            "one",
            "two",
            Agreed("one", "two"),
            Move.NOTHING,
            "",
            "contact.note: neither side changed since they last agreed",
            id="split",
        ),
        pytest.param(
            Untold("contact cannot be read: HubSpot said 500"),
            "two",
            OLD,
            Move.CANNOT_TELL,
            "",
            "contact.note: contact cannot be read: HubSpot said 500; neither side is written",
            id="unread-is-not-empty",
        ),
        pytest.param(
            "one",
            Untold("QuickBooks cannot be read: it timed out"),
            OLD,
            Move.CANNOT_TELL,
            "",
            "contact.note: QuickBooks cannot be read: it timed out; neither side is written",
            id="quickbooks-unread",
        ),
    ],
)
def test_a_two_way_field(
    hubspot: Carried,
    quickbooks: Carried,
    agreed: Agreed | None,
    move: Move,
    value: str,
    reason: str,
    field: Callable[..., Field],
) -> None:
    merge = merge_field(field(), hubspot, quickbooks, agreed)
    assert (merge.move, merge.value, merge.reason) == (move, value, reason)


@pytest.mark.parametrize(
    ("conflicts", "newest", "owner", "move", "why"),
    [
        ("hubspot", None, None, Move.TO_QUICKBOOKS, "HubSpot wins conflicts, so QuickBooks gets it"),
        ("quickbooks", None, None, Move.TO_HUBSPOT, "QuickBooks wins conflicts, so HubSpot gets it"),
        ("newest", "quickbooks", None, Move.TO_HUBSPOT, "QuickBooks was changed last, so HubSpot gets it"),
        ("newest", "hubspot", None, Move.TO_QUICKBOOKS, "HubSpot was changed last, so QuickBooks gets it"),
        ("newest", None, None, Move.ASK, None),
        ("ask", "hubspot", None, Move.ASK, "a person has to choose"),
        ("quickbooks", None, "hubspot", Move.TO_QUICKBOOKS, "HubSpot owns the field, so QuickBooks gets it"),
        ("ask", None, "quickbooks", Move.TO_HUBSPOT, "QuickBooks owns the field, so HubSpot gets it"),
    ],
)
def test_where_both_changed_the_owner_wins_or_the_sync_says_who(
    conflicts: str,
    newest: Side | None,
    owner: str | None,
    move: Move,
    why: str | None,
    field: Callable[..., Field],
) -> None:
    own = f", owner: {owner}" if owner else ""
    ready = field(f"{{hubspot: contact.note, quickbooks: Notes{own}}}")
    merge = merge_field(ready, "one", "two", OLD, conflicts=conflicts, newest=newest)
    expected = f"; {why}" if why else ", and nobody knows which is newer; a person has to choose"
    assert (merge.move, merge.reason) == (move, f"contact.note: both sides changed{expected}")


@pytest.mark.parametrize(
    ("hubspot", "quickbooks", "agreed", "move"),
    [
        pytest.param("a", "b", None, Move.TO_QUICKBOOKS, id="the-source-wins-at-once"),
        pytest.param("", "b", None, Move.NOTHING, id="nothing-is-erased-at-once"),
        pytest.param("new", "old", OLD, Move.TO_QUICKBOOKS, id="the-source-changed"),
        pytest.param("", "old", OLD, Move.TO_QUICKBOOKS, id="the-source-was-emptied"),
        pytest.param("new", "other", OLD, Move.TO_QUICKBOOKS, id="both-changed"),
        pytest.param("old", "other", OLD, Move.DRIFT, id="the-receiver-changed"),
    ],
)
def test_a_field_that_goes_one_way(
    hubspot: str, quickbooks: str, agreed: Agreed | None, move: Move, field: Callable[..., Field]
) -> None:
    ready = field("{hubspot: contact.note, quickbooks: Notes, direction: to_quickbooks}")
    assert merge_field(ready, hubspot, quickbooks, agreed).move is move


def test_an_owner_takes_back_what_the_receiving_side_changed(field: Callable[..., Field]) -> None:
    ready = field("{hubspot: contact.note, quickbooks: Notes, direction: to_quickbooks, owner: hubspot}")
    merge = merge_field(ready, "old", "other", OLD)
    assert (merge.move, merge.value) == (Move.TO_QUICKBOOKS, "old")


def test_a_one_way_sync_makes_all_its_fields_one_way(field: Callable[..., Field]) -> None:
    assert merge_field(field(direction="to_hubspot"), "old", "new", OLD).move is Move.TO_HUBSPOT
    assert merge_field(field(direction="to_hubspot"), "new", "old", OLD).move is Move.DRIFT


@pytest.mark.parametrize("direction", ["off", "to_hubspot"])
def test_a_field_that_is_off_or_never_goes_is_left_out(direction: str, book: Book) -> None:
    mapping = f"{{hubspot: contact.note, quickbooks: Notes, direction: {direction}}}"
    loaded = book(f"sync: {{customers: {{direction: to_quickbooks, mappings: [{mapping}]}}}}")
    assert loaded.sync.customers is not None
    assert plan_of(loaded, loaded.sync.customers).fields == ()


@pytest.mark.parametrize(
    ("mapping", "hubspot", "quickbooks"),
    [
        ("{hubspot: contact.x, quickbooks: X, transform: [lower]}", "Ann@Acme.com", "ann@acme.com"),
        ("{hubspot: contact.x, quickbooks: X, transform: [phone_e164]}", "(512) 555-0100", "+15125550100"),
        ("{hubspot: contact.x, quickbooks: X, transform: [percent]}", "0.075", Decimal("7.50")),
        ("{hubspot: contact.x, quickbooks: X, transform: [lookup: {net30: Net 30}]}", "NET30", "Net 30"),
        ("{hubspot: contact.x, quickbooks: X}", "1500.50", Decimal("1500.5")),
        ("{hubspot: contact.x, quickbooks: Taxable}", "TRUE", True),
        ("{hubspot: contact.x, quickbooks: X}", " Acme ", "Acme"),
    ],
)
def test_one_value_may_be_written_in_two_ways(
    mapping: str, hubspot: str, quickbooks: Carried, field: Callable[..., Field]
) -> None:
    assert merge_field(field(mapping), hubspot, quickbooks, None).move is Move.NOTHING


def test_a_change_of_case_is_a_change(field: Callable[..., Field]) -> None:
    assert merge_field(field(), "ACME", "Acme", Agreed("Acme", "Acme")).value == "ACME"


def test_a_value_comes_back_through_its_transforms(field: Callable[..., Field]) -> None:
    ready = field(
        "{hubspot: contact.terms, quickbooks: Terms, transform: [lookup: {NET30: Net 30, NET60: Net 60}]}"
    )
    merge = merge_field(ready, "NET30", "Net 60", Agreed("NET30", "Net 30"))
    assert (merge.move, merge.value) == (Move.TO_HUBSPOT, "NET60")


def test_a_value_that_cannot_go_across_fails_its_field_alone(field: Callable[..., Field]) -> None:
    ready = field("{hubspot: contact.phone, quickbooks: Phone, transform: [phone_e164]}")
    merge = merge_field(ready, "555", "+15125550100", Agreed("+15125550100", "+15125550100"))
    assert merge.move is Move.CANNOT_TELL
    assert merge.reason == (
        "contact.phone: HubSpot's value cannot go to QuickBooks: "
        "the value is not a phone number with its country code"
    )
    assert merge.agreed == Agreed("+15125550100", "+15125550100")


def test_a_default_goes_where_both_sides_are_empty(field: Callable[..., Field]) -> None:
    ready = field("{hubspot: contact.terms, quickbooks: Terms, default: Net 30}")
    merge = merge_field(ready, "", "", None)
    assert (merge.move, merge.value, merge.agreed) == (Move.TO_QUICKBOOKS, "Net 30", Agreed("", "Net 30"))
    assert merge.reason.endswith("both sides are empty, so QuickBooks gets the default")
    assert merge_field(ready, "", "Net 30", merge.agreed).move is Move.NOTHING


def test_an_emptied_source_leaves_the_default(field: Callable[..., Field]) -> None:
    ready = field("{hubspot: contact.terms, quickbooks: Terms, default: Net 30, direction: to_quickbooks}")
    assert merge_field(ready, "", "Net 60", Agreed("Net 60", "Net 60")).value == "Net 30"


@pytest.mark.parametrize(
    "mapping",
    [
        "{hubspot: contact.x, quickbooks: SalesTermRef.value}",
        "{hubspot: contact.x, quickbooks: Taxable}",
        "{hubspot: contact.x, quickbooks: DisplayName}",
    ],
)
def test_what_quickbooks_never_leaves_empty_stays(mapping: str, field: Callable[..., Field]) -> None:
    merge = merge_field(field(mapping), "", "true", Agreed("true", "true"))
    assert merge.move is Move.CANNOT_TELL
    assert "the field was emptied in HubSpot, but QuickBooks cannot empty" in merge.reason
    assert merge.agreed == Agreed("true", "true")


@pytest.mark.parametrize(
    ("choice", "move", "value"),
    [
        ("hubspot", Move.TO_QUICKBOOKS, "one"),
        ("quickbooks", Move.TO_HUBSPOT, "two"),
        ("split", Move.NOTHING, ""),
    ],
)
def test_a_person_settles_a_conflict(
    choice: Side, move: Move, value: str, field: Callable[..., Field]
) -> None:
    asked = merge_field(field(), "one", "two", OLD)
    done = settled(asked, choice)
    assert (done.move, done.value) == (move, value)


def test_a_split_stands_until_a_side_changes(field: Callable[..., Field]) -> None:
    split = settled(merge_field(field(), "one", "two", OLD), "split")
    assert merge_field(field(), "one", "two", split.agreed).move is Move.NOTHING
    assert merge_field(field(), "one", "three", split.agreed).move is Move.TO_HUBSPOT


def test_accepting_a_drift_lets_the_receiving_side_keep_its_own(field: Callable[..., Field]) -> None:
    ready = field("{hubspot: contact.note, quickbooks: Notes, direction: to_quickbooks}")
    drift = merge_field(ready, "old", "other", OLD)
    assert settled(drift, "quickbooks").agreed == Agreed("old", "other")
    assert settled(drift, "hubspot").move is Move.TO_QUICKBOOKS


def test_what_asks_nothing_cannot_be_settled(field: Callable[..., Field]) -> None:
    with pytest.raises(ValueError, match="asks nothing"):
        settled(merge_field(field(), "a", "a", None), "hubspot")


def test_reasons_hold_no_values(field: Callable[..., Field]) -> None:
    for agreed in (None, OLD):
        merge = merge_field(field(), "ann@acme.com", "bob@acme.com", agreed, conflicts="hubspot")
        assert "acme" not in merge.reason
