"""German."""

from collections.abc import Mapping
from types import MappingProxyType

from engine.texts.reasons.de.actions import ACTIONS
from engine.texts.reasons.de.billing import BILLING
from engine.texts.reasons.de.calls import CALLS
from engine.texts.reasons.de.documents import DOCUMENTS
from engine.texts.reasons.de.runs import RUNS

GERMAN: Mapping[str, str] = MappingProxyType({**ACTIONS, **BILLING, **DOCUMENTS, **CALLS, **RUNS})
