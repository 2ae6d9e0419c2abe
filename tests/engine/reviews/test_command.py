"""`stagebill reviews preview | why` (F134, F141)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.commands.output import FOUND, OK, Out
from engine.commands.review_preview import preview
from engine.commands.reviews import why
from engine.errors import Refused
from engine.store import Store
from engine.store.review_tables import ReviewRequest
from rules import Facts, load

BOOK = load("""\
version: 1
review_requests:
  sites: {google: "https://g.page/r/example/review"}
  language: de
  from: "Example Roofing <office@example.com>"
  templates:
    short: {subject: "Hallo {contact.firstname}", text: "Wie war es?"}
    theirs: {hubspot_email: 77}
    text: {sms: "Danke, {contact.firstname}!"}
    chat:
      whatsapp:
        content_sid: HX0123456789abcdef0123456789abcdef
        variables: {1: "{contact.firstname}", 2: "{review.link}", 3: "{review.opt_out}"}
""")
ANN = Facts({"contact": {"firstname": "Ann"}})


def test_a_preview_is_the_mail_as_it_is_sent(capsys: pytest.CaptureFixture[str]) -> None:
    assert preview(BOOK, "short", ANN, Out()) == OK

    shown = capsys.readouterr().out
    assert "From: Example Roofing <office@example.com>" in shown
    assert "Subject: Hallo Ann" in shown
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in shown
    assert "Bitte nicht mehr um Bewertungen bitten" in shown
    assert '<html lang="de">' in shown


def test_without_a_record_a_preview_shows_what_is_filled_in(capsys: pytest.CaptureFixture[str]) -> None:
    preview(BOOK, "short", None, Out())

    assert "Subject: Hallo {contact.firstname}" in capsys.readouterr().out


def test_that_earlier_customers_are_asked_is_said_beside_the_mail(capsys: pytest.CaptureFixture[str]) -> None:
    """F140."""
    sites = 'review_requests: {sites: {google: "https://g.page/r/x"}, invite_since: 2w}'
    preview(load(f"version: 1\n{sites}\n"), "", None, Out())

    assert "Who was invoiced in the last 14 days is asked, too" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("long", 'there is no template "long"; the rules know short, theirs, text, chat'),
        ("theirs", 'template "theirs" is mail 77 in HubSpot; look at it there'),
    ],
)
def test_what_cannot_be_shown_is_told(name: str, message: str) -> None:
    with pytest.raises(Refused) as caught:
        preview(BOOK, name, None, Out())
    assert str(caught.value) == message


def test_a_preview_of_an_sms_tells_how_many_go_out(capsys: pytest.CaptureFixture[str]) -> None:
    """F134."""
    assert preview(BOOK, "text", ANN, Out()) == OK

    assert capsys.readouterr().out == (
        "Danke, Ann!\n"
        "https://example.com/reviews/the-token-of-the-request\n"
        "Keine mehr davon: https://example.com/reviews/the-token-of-the-request/opt-out\n"
        "\n"
        "143 characters go out as 1; one has 160\n"
    )


def test_a_preview_of_our_own_words_may_be_an_sms(capsys: pytest.CaptureFixture[str]) -> None:
    preview(BOOK, "", None, Out(), channel="sms")

    assert capsys.readouterr().out.startswith("Guten Tag, vielen Dank für Ihr Vertrauen.")


def test_a_preview_of_a_whatsapp_template_shows_its_variables(capsys: pytest.CaptureFixture[str]) -> None:
    """F134."""
    preview(BOOK, "chat", ANN, Out())

    assert capsys.readouterr().out == (
        "template HX0123456789abcdef0123456789abcdef; its words are at Twilio\n"
        "{{1}}: Ann\n"
        "{{2}}: https://example.com/reviews/the-token-of-the-request\n"
        "{{3}}: https://example.com/reviews/the-token-of-the-request/opt-out\n"
    )


def test_whatsapp_without_a_template_has_no_preview() -> None:
    with pytest.raises(Refused) as caught:
        preview(BOOK, "", None, Out(), channel="whatsapp")
    assert str(caught.value) == "WhatsApp takes approved templates only; name one with --template"


def asked(**told: Any) -> ReviewRequest:
    """A request of contact 21 for deal 7."""
    made = datetime(2026, 3, 2, 15, tzinfo=UTC)
    known = {"id": "r-1", "portal_id": "1", "execution_id": "ex-1", "contact_id": "21", "deal_id": "7"}
    return ReviewRequest(**known, site="google", send_at=made, **told)


async def test_a_message_that_did_not_arrive_is_told_with_its_channel(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """F141."""
    row = asked(
        channel="sms",
        state="sent",
        evidence={"status": "undelivered", "code": "30005"},
    )
    await store.write(lambda session: session.add(row), account=None)

    why(store, Out(), contact="21")

    assert capsys.readouterr().out == (
        "2026-03-02 15:00Z  contact 21  deal 7: request by SMS for google sent; it did not arrive "
        "(Twilio's 30005)\n"
    )


async def test_why_somebody_was_not_asked(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """F141."""
    row = asked(
        state="refused",
        reason="the contact has opted out of review requests; nothing was sent",
        token="secret",
    )
    await store.write(lambda session: session.add(row), account=None)

    assert why(store, Out(), contact="21") == OK
    assert capsys.readouterr().out == (
        "2026-03-02 15:00Z  contact 21  deal 7: request for google refused: "
        "the contact has opted out of review requests; nothing was sent\n"
    )


async def test_no_token_is_told(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    row = asked(state="sent", token="very-secret")
    await store.write(lambda session: session.add(row), account=None)

    why(store, Out(as_json=True), contact="21")

    assert "very-secret" not in capsys.readouterr().out


async def test_that_nobody_asked_is_told(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert why(store, Out(), deal="7") == FOUND
    assert capsys.readouterr().out.startswith("no rule and no workflow has asked for a review here")
