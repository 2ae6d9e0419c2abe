"""Spanish."""

from collections.abc import Mapping
from types import MappingProxyType

from engine.texts.reasons.es.actions import ACTIONS
from engine.texts.reasons.es.billing import BILLING
from engine.texts.reasons.es.calls import CALLS
from engine.texts.reasons.es.documents import DOCUMENTS
from engine.texts.reasons.es.runs import RUNS

SPANISH: Mapping[str, str] = MappingProxyType({**ACTIONS, **BILLING, **DOCUMENTS, **CALLS, **RUNS})
