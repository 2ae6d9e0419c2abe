"""Sentences that remember how they were put together, and what becomes of them on the way to a marketer."""

import copy
from decimal import Decimal

import pytest

from engine import exact_json
from engine.errors import Refused
from engine.said import Said, joined, listed, recalled, said, wording_of
from engine.texts.reasons import REASONS, told_in
from rules.money import BadAmount, read_decimal

NESTED = said("{invoice} e-mailed", invoice=said("invoice {number}", number="1001"))


def test_what_was_said_is_the_english_sentence() -> None:
    assert NESTED == "invoice 1001 e-mailed"


def test_values_are_told_as_they_print() -> None:
    assert said("{amount} on {day}", amount=Decimal("1.50"), day=None) == "1.50 on None"


def test_braces_in_a_value_are_no_places() -> None:
    """A marketer's text is never read as a template."""
    assert told_in("de", said('"{text}" is not a day; give one like 2026-03-31', text="{name}")) == (
        "„{name}“ ist kein Tag; bitte einen wie 2026-03-31 angeben"
    )


def test_a_sentence_in_a_sentence_is_translated_too() -> None:
    assert told_in("de", NESTED) == "Rechnung 1001 per E-Mail gesendet"


def test_english_is_told_as_it_was_said() -> None:
    assert told_in("en", NESTED) == "invoice 1001 e-mailed"


@pytest.mark.parametrize("sentence", ["what QuickBooks said", said("nobody has translated {this}", this=1)])
def test_what_has_no_translation_is_told_in_english(sentence: str) -> None:
    assert told_in("de", sentence) == str(sentence)


def test_a_language_that_nobody_knows_is_told_in_english() -> None:
    assert told_in("fr", NESTED) == "invoice 1001 e-mailed"


def test_what_a_vendor_said_stays_within_a_translated_sentence() -> None:
    told = said("QuickBooks refused to {task}: {words}", task=said("send an invoice"), words="Bad Address")

    assert told_in("es", told) == "QuickBooks se negó a enviar una factura: Bad Address"


def test_an_error_keeps_what_was_said_and_prints_plain_english() -> None:
    error = Refused(NESTED)

    assert isinstance(error.message, Said)
    assert type(str(error)) is str


def test_the_wording_is_json_and_brings_the_sentence_back() -> None:
    again = recalled(str(NESTED), wording_of(NESTED))

    assert told_in("de", again) == "Rechnung 1001 per E-Mail gesendet"


def test_what_was_said_is_a_text_in_json() -> None:
    assert exact_json.dumps({"reason": NESTED}) == b'{"reason":"invoice 1001 e-mailed"}'


def test_a_copy_remembers_too() -> None:
    assert told_in("de", copy.deepcopy(NESTED)) == "Rechnung 1001 per E-Mail gesendet"


def test_a_plain_sentence_has_no_wording() -> None:
    assert wording_of("plain") is None
    assert recalled("plain", None) == "plain"


def test_a_wording_of_another_sentence_counts_for_nothing() -> None:
    """A row whose reason was changed by hand, or by an older version, is told as it stands."""
    assert told_in("de", recalled("something else", wording_of(NESTED))) == "something else"


def test_several_sentences_are_translated_one_by_one() -> None:
    assert told_in("de", joined([NESTED, "by hand", said("an internal error")])) == (
        "Rechnung 1001 per E-Mail gesendet; by hand; ein interner Fehler"
    )


def test_what_a_thousand_rules_say_is_kept_and_told() -> None:
    """A rule file may have as many triggers as it likes; what was decided must come to an end."""
    one = said("{fact} is empty; fill it in on the deal", fact="deal.amount")

    told = joined([one] * 1000)

    kept = exact_json.loads(exact_json.dumps(wording_of(told)))
    assert told == "; ".join([one] * 1000)
    assert told_in("de", recalled(str(told), kept)) == "; ".join(
        ["deal.amount ist leer; bitte am Deal eintragen"] * 1000
    )


def test_one_word_is_listed_as_it_is() -> None:
    assert listed(["EUR"]) == "EUR"


def test_a_change_of_values_leaves_the_words_of_the_template() -> None:
    """So that an address in a wrong field can be hidden and the sentence still be translated."""
    hidden = said("{name}: {problem}", name="amount", problem=said("{problem}", problem="a@b.com")).mapped(
        lambda text: text.replace("a@b.com", "…")
    )

    assert hidden == "amount: …"
    assert isinstance(hidden.values["problem"], Said)


def test_what_the_rules_find_wrong_with_an_amount_is_translated() -> None:
    with pytest.raises(BadAmount) as caught:
        read_decimal("1,000")

    assert told_in("de", caught.value.message) == "„1,000“ ist keine einfache Zahl wie 1000.00"


@pytest.mark.parametrize("code", REASONS)
def test_no_translation_is_english_under_another_name(code: str) -> None:
    same = [english for english, told in REASONS[code].items() if english == told and len(english) > 30]

    assert same == []
