"""Invoices by mail: by QuickBooks' own, or by this service in the words of the rule file, with the PDF."""

from engine.mails.desk import MAIL_INVOICE, MailDesk, Sending
from engine.mails.facts import MailFacts

__all__ = ["MAIL_INVOICE", "MailDesk", "MailFacts", "Sending"]
