"""The `invoice_mails:` section: in whose words invoices are mailed (F38)."""

import pytest

from rules import BadRules, InvoiceMails, load, references

WORDS = "{subject: 'Invoice {invoice.number}', text: 'Hello {contact.firstname}'}"
SECTION = f"invoice_mails: {{templates: {{standard: {WORDS}}}}}"


def mistakes(text: str) -> list[str]:
    with pytest.raises(BadRules) as caught:
        load(f"version: 1\n{text}\n")
    return [problem.message for problem in caught.value.problems]


def test_without_the_section_quickbooks_mails() -> None:
    mails = load("version: 1\n").invoice_mails

    assert (mails, mails.use) == (InvoiceMails(), "quickbooks")


def test_a_section_that_is_empty_says_nothing() -> None:
    assert load("version: 1\ninvoice_mails:\n").invoice_mails == InvoiceMails()


def test_words_sender_and_language_are_read() -> None:
    mails = load(
        "version: 1\ninvoice_mails: {use: standard, language: de, from: 'Roofs <a@example.com>', templates: "
        "{standard: {subject: Rechnung, text: '{contact.firstname}', html: '<p>{deal.dealname}</p>'}}}\n"
    ).invoice_mails
    mail = mails.templates["standard"]

    assert (mails.use, mails.language, mails.sender) == ("standard", "de", "Roofs <a@example.com>")
    assert (mail.subject, mail.text, mail.html) == (
        "Rechnung",
        "{contact.firstname}",
        "<p>{deal.dealname}</p>",
    )


def test_the_facts_of_its_words_are_those_of_subject_text_and_html() -> None:
    mails = load(
        "version: 1\ninvoice_mails: {templates: {a: {subject: '{deal.po}', text: '{invoice.payment_link}', "
        "html: '{company.name}'}}}\n"
    ).invoice_mails

    assert mails.facts == {"deal.po", "company.name"}


def test_properties_in_its_words_are_looked_up_in_the_account() -> None:
    book = load("version: 1\ninvoice_mails: {templates: {a: {subject: x, text: '{deal.po}'}}}\n")

    assert "deal.po" in {one.name for one in references(book)}


@pytest.mark.parametrize(
    "call",
    [
        "defaults: {send-invoice: {mail: standard}}",
        "defaults: {create-invoice: {mail: quickbooks}}",
        "triggers: [{id: a, when: {deal_created: true}, do: [send-invoice: {mail: '{deal.mail}'}]}]",
    ],
    ids=["a-template", "quickbooks", "told-by-the-deal"],
)
def test_a_rule_may_name_a_mail(call: str) -> None:
    assert load(f"version: 1\n{SECTION}\n{call}\n").invoice_mails.templates.keys() == {"standard"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "invoice_mails: {use: standrd, templates: {standard: {subject: x, text: y}}}",
            'no mail for invoices is called "standrd"; did you mean "standard"?',
            id="use",
        ),
        pytest.param(
            "invoice_mails: {use: '{deal.mail}', templates: {standard: {subject: x, text: y}}}",
            'no mail for invoices is called "{deal.mail}"; add it to invoice_mails.templates',
            id="use-is-no-text",
        ),
        pytest.param(
            "invoice_mails: {use: mine}",
            'no mail for invoices is called "mine"; add it to invoice_mails.templates',
            id="nothing-there",
        ),
        pytest.param(
            "triggers: [{id: a, when: {deal_created: true}, do: [send-invoice: {mail: mine}]}]",
            'no mail for invoices is called "mine"; add it to invoice_mails.templates',
            id="a-rules-mail",
        ),
        pytest.param(
            "invoice_mails: {templates: {quickbooks: {subject: x, text: y}}}",
            "quickbooks is QuickBooks' own mail; give this one another name",
            id="a-name-that-is-taken",
        ),
        pytest.param(
            "invoice_mails: {templates: {a: {subject: x}}}",
            'an invoice mail has no "text"; add it',
            id="no-text",
        ),
        pytest.param(
            "invoice_mails: {templates: {a: {subject: x, text: y, htlm: z}}}",
            'unknown key "htlm" in an invoice mail; did you mean "html"?',
            id="unknown-key",
        ),
        pytest.param(
            "invoice_mails: {from: billing, templates: {}}",
            'from must be like "Example Roofing <office@example.com>", not "billing"',
            id="from",
        ),
        pytest.param(
            "invoice_mails: {templates: {a: {subject: '{firstname}', text: y}}}",
            '"{firstname}" is not a placeholder; did you mean "{contact.firstname}"?',
            id="bare-property",
        ),
        pytest.param(
            "invoice_mails: {templates: {a: {subject: '{line_item.name}', text: y}}}",
            'no object is called "line_item"; write one of contact, company, deal, invoice, customer, owner',
            id="what-a-mail-has-not",
        ),
        pytest.param(
            "invoice_mails: {templates: {a: {subject: x, text: y, html: '<style>p {color: red}</style>'}}}",
            '"{color: red}" is not a placeholder; write {object.property}, like {deal.dealname}',
            id="style-sheet",
        ),
    ],
)
def test_a_mistake_is_told(text: str, message: str) -> None:
    assert message in mistakes(text)


def test_where_an_invoice_is_paid_is_no_fact_for_rules() -> None:
    book = load(
        "version: 1\ntriggers: [{id: a, when: {deal_created: true}, if: {invoice.payment_link: x}, "
        "do: [send-invoice: {}]}]\n"
    )

    assert any("invoice.payment_link is never read" in doubt.message for doubt in book.warnings)


def test_a_mistake_has_its_place() -> None:
    with pytest.raises(BadRules) as caught:
        load(
            "version: 1\ninvoice_mails:\n  use: standrd\n  templates:\n    standard: {subject: x, text: y}\n"
        )
    (problem,) = caught.value.problems

    assert problem.short.startswith("rules.yaml:3:8: ")
