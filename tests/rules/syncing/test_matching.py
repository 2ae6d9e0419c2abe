"""Finding the same record on the other side (F55, F56, F66, F68)."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from rules import Facts, Rulebook, SyncedObject, Unread, Verdict
from rules.syncing.matching import keys_of_document, keys_of_record, matched, words_of

Book = Callable[[str], Rulebook]
ANN = {"email": "Ann@Acme.com", "firstname": "Ann", "lastname": "Lee", "phone": "(512) 555-0100"}
BY_EMAIL = {"PrimaryEmailAddr": {"Address": "ann@acme.com"}, "DisplayName": "Acme"}
BY_NAME = {"DisplayName": "ann  lee"}
BY_PHONE = {"DisplayName": "Roof", "PrimaryPhone": {"FreeFormNumber": "+1 512.555.0100"}}
OTHER = {"DisplayName": "Bob", "PrimaryEmailAddr": {"Address": "bob@acme.com"}}


@pytest.fixture
def found(book: Book) -> Callable[..., tuple[Verdict, int | None, str]]:
    """What is found for a contact among QuickBooks customers."""

    def found(
        customers: Sequence[Mapping[str, object]],
        match_on: str = "[email, name, phone]",
        contact: object = ANN,
    ) -> tuple[Verdict, int | None, str]:
        synced = book(f"sync: {{customers: {{direction: two_way, match_on: {match_on}}}}}").sync.customers
        assert synced is not None
        keys = keys_of_record(synced, Facts({"contact": contact}))
        match = matched(synced, keys, [keys_of_document(synced, one) for one in customers])
        return match.verdict, match.index, match.reason

    return found


Found = Callable[..., tuple[Verdict, int | None, str]]


@pytest.mark.parametrize(
    ("customers", "index", "reason"),
    [
        pytest.param([OTHER, BY_EMAIL], 1, "the email is the same", id="by-email"),
        pytest.param([OTHER, BY_NAME], 1, "the name is the same", id="by-name"),
        pytest.param([OTHER, BY_PHONE], 1, "the phone is the same", id="by-phone"),
        pytest.param([BY_NAME, BY_EMAIL], 1, "the email is the same", id="the-first-word-wins"),
        pytest.param(
            [BY_EMAIL, {**BY_EMAIL, **BY_NAME}], 1, "the name is the same", id="the-next-word-chooses"
        ),
    ],
)
def test_the_first_word_that_finds_exactly_one_wins(
    customers: Sequence[Mapping[str, object]], index: int, reason: str, found: Found
) -> None:
    assert found(customers) == (Verdict.MATCH, index, reason)


def test_none_is_the_same(found: Found) -> None:
    reason = "none of the customers has this email or name or phone"
    assert found([OTHER]) == (Verdict.NO_MATCH, None, reason)


def test_several_are_the_same_and_nobody_guesses(found: Found) -> None:
    reason = "2 customers have the same email; a person has to choose one"
    assert found([BY_EMAIL, BY_EMAIL], "[email]") == (Verdict.CANNOT_TELL, None, reason)


def test_an_empty_word_finds_nobody(found: Found) -> None:
    nobody = {"DisplayName": ""}
    reason = "there is no email and name to find one by"
    assert found([nobody, nobody], "[email, name]", {"id": "1"}) == (Verdict.NO_MATCH, None, reason)


def test_an_unread_word_stops_the_search(found: Found) -> None:
    """Else the next word finds somebody else, or a second customer is made."""
    contact = {**ANN, "email": Unread("it timed out")}
    assert found([BY_NAME], contact=contact) == (
        Verdict.CANNOT_TELL,
        None,
        "contact.email cannot be read: it timed out",
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("customers: {direction: two_way}", ("email", "name")),
        ("customers: {direction: two_way, record: company}", ("name",)),
        ("customers: {direction: two_way, match_on: [phone]}", ("phone",)),
        ("products: {direction: to_hubspot}", ("sku",)),
        ("invoices: {direction: two_way}", ("number",)),
        ("payments: {direction: two_way}", ("reference",)),
    ],
)
def test_what_is_not_said_is_matched_as_usual(line: str, words: tuple[str, ...], book: Book) -> None:
    synced = getattr(book(f"sync: {{{line}}}").sync, line.partition(":")[0])
    assert words_of(synced) == words


@pytest.mark.parametrize(
    ("name", "records", "document"),
    [
        ("products", {"product": {"hs_sku": " R-1 "}}, {"Sku": "r-1"}),
        ("invoices", {"invoice": {"hs_number": "1042"}}, {"DocNumber": "1042"}),
        ("payments", {"payment": {"hs_reference_number": "C-9"}}, {"PaymentRefNum": "C-9"}),
    ],
)
def test_other_records_have_words_of_their_own(
    name: str, records: Mapping[str, Mapping[str, str]], document: Mapping[str, object], book: Book
) -> None:
    synced: SyncedObject = getattr(book(f"sync: {{{name}: {{direction: two_way}}}}").sync, name)
    keys = keys_of_record(synced, Facts(records))
    assert matched(synced, keys, [keys_of_document(synced, document)]).index == 0
