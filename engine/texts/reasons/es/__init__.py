"""Spanish."""

from collections.abc import Mapping
from types import MappingProxyType

from engine.texts.reasons.es.actions import ACTIONS
from engine.texts.reasons.es.billing import BILLING
from engine.texts.reasons.es.bulk import BULK
from engine.texts.reasons.es.calls import CALLS
from engine.texts.reasons.es.documents import DOCUMENTS
from engine.texts.reasons.es.mails import MAILS
from engine.texts.reasons.es.pages import PAGES
from engine.texts.reasons.es.phones import PHONES
from engine.texts.reasons.es.reports import REPORTS
from engine.texts.reasons.es.rules import RULES
from engine.texts.reasons.es.runs import RUNS

SPANISH: Mapping[str, str] = MappingProxyType(
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
