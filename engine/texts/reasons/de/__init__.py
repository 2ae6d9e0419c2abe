"""German."""

from collections.abc import Mapping
from types import MappingProxyType

from engine.texts.reasons.de.actions import ACTIONS
from engine.texts.reasons.de.billing import BILLING
from engine.texts.reasons.de.bulk import BULK
from engine.texts.reasons.de.calls import CALLS
from engine.texts.reasons.de.documents import DOCUMENTS
from engine.texts.reasons.de.mails import MAILS
from engine.texts.reasons.de.pages import PAGES
from engine.texts.reasons.de.phones import PHONES
from engine.texts.reasons.de.reports import REPORTS
from engine.texts.reasons.de.rules import RULES
from engine.texts.reasons.de.runs import RUNS

GERMAN: Mapping[str, str] = MappingProxyType(
    {
        **ACTIONS,
        **BILLING,
        **BULK,
        **DOCUMENTS,
        **CALLS,
        **MAILS,
        **PAGES,
        **PHONES,
        **REPORTS,
        **RULES,
        **RUNS,
    }
)
