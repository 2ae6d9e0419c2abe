"""An event that is stored is told to whoever watches: where its log lines and its trace begin."""

import logging

from engine.executions.ledger import Incoming
from engine.operations import tracing

log = logging.getLogger(__name__)


def came_in(event: Incoming) -> None:
    """One line and one span, with the id that all that follows carries."""
    about = {"event_id": event.event_id, "kind": event.kind, "execution_id": event.execution_id}
    with tracing.span("event", trace=event.event_id, own=event.event_id, **about):
        log.info("came in", extra=about)
