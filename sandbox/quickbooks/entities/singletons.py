"""Preferences and CompanyInfo: one row each."""

from sandbox.quickbooks.books import Books
from sandbox.quickbooks.entity import Draft, Entity
from sandbox.quickbooks.wire import Row

_GROUPS = (
    "AccountingInfoPrefs",
    "ProductAndServicesPrefs",
    "SalesFormsPrefs",
    "EmailMessagesPrefs",
    "VendorAndPurchasesPrefs",
    "TimeTrackingPrefs",
    "TaxPrefs",
    "CurrencyPrefs",
    "ReportPrefs",
    "OtherPrefs",
)


def _prepare(books: Books, draft: Draft) -> Row:
    """Groups are merged member by member: nobody sends all preferences to change one."""
    kept = draft.stored or {}
    return {**draft.row, **{group: {**kept.get(group, {}), **draft.row.get(group, {})} for group in _GROUPS}}


PREFERENCES = Entity(
    name="Preferences",
    operations=frozenset({"read", "query", "update"}),
    prepare=_prepare,
)

COMPANY_INFO = Entity(name="CompanyInfo", announced=False)
