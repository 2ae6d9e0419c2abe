"""Whether the rules need a mail server for invoices (F38)."""

import pytest
from pydantic import SecretStr

from engine.mails.settings import mails_itself, obstacle
from engine.settings import Settings
from rules import load

MAILS = "templates: {a: {subject: x, text: y}}"


@pytest.mark.parametrize(
    ("text", "itself"),
    [
        pytest.param("", False, id="no-section"),
        pytest.param(f"invoice_mails: {{{MAILS}}}", False, id="nobody-names-it"),
        pytest.param(f"invoice_mails: {{use: a, {MAILS}}}", True, id="used"),
        pytest.param(
            f"invoice_mails: {{{MAILS}}}\ndefaults: {{send-invoice: {{mail: a}}}}", True, id="a-default"
        ),
        pytest.param(
            f"invoice_mails: {{{MAILS}}}\ndefaults: {{send-invoice: {{mail: quickbooks}}}}",
            False,
            id="a-default-that-names-quickbooks",
        ),
        pytest.param(
            f"invoice_mails: {{{MAILS}}}\n"
            "triggers: [{id: t, when: {deal_created: true}, do: [send-invoice: {mail: a}]}]",
            True,
            id="a-rule",
        ),
        pytest.param(
            f"invoice_mails: {{{MAILS}}}\nbilling_schedules: [{{id: s, for: {{deal.pipeline: a}}, total: "
            "deal.amount, instalments: [{id: i, share: rest, when: {deal_enters: won}, "
            "invoice: {invoice_type: final, mail: a}}]}]",
            True,
            id="an-instalment",
        ),
    ],
)
def test_a_mail_server_is_needed_where_a_mail_of_ours_is_named(text: str, itself: bool) -> None:
    assert mails_itself(load(f"version: 1\n{text}\n")) is itself


@pytest.mark.parametrize(("server", "well"), [("smtp://mail.example.com", True), (None, False), ("x", False)])
def test_what_is_in_the_way_is_told(server: str | None, well: bool) -> None:
    book = load(f"version: 1\ninvoice_mails: {{use: a, {MAILS}}}\n")
    settings = Settings(_env_file=None, smtp_url=SecretStr(server) if server else None)

    assert (obstacle(book, settings) == "") is well
