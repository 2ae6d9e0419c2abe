"""What the rules ask of the settings: a mail server, where this service is to mail invoices."""

from engine.errors import BadSetting
from engine.mail import SmtpMailer
from engine.settings import Settings
from rules import QUICKBOOKS, Rulebook


def mails_itself(book: Rulebook) -> bool:
    """Whether any invoice is to go out by another mail than QuickBooks' own."""
    given = [*book.defaults.values(), *(action.inputs for rule in book.triggers for action in rule.do)]
    given += [one.invoice for schedule in book.schedules for one in schedule.instalments]
    named = {book.invoice_mails.use, *(inputs.get("mail", QUICKBOOKS) for inputs in given)}
    return named != {QUICKBOOKS}


def obstacle(book: Rulebook, settings: Settings) -> str:
    """What keeps the invoices' mails of the rules from leaving, and what to do; empty where nothing does."""
    if not mails_itself(book):
        return ""
    if settings.smtp_url is None:
        return (
            "the rules mail invoices in their own words (invoice_mails) and STAGEBILL_SMTP_URL is not set, "
            "so none of those mails can leave; set it, or leave the mailing to QuickBooks"
        )
    try:
        SmtpMailer.at(settings.smtp_url)
    except BadSetting as wrong:
        return str(wrong)
    return ""
