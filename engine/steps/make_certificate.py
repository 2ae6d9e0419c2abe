"""Make an account's daily certificate of agreement. A failed read is tried again, then told in it.

Deals whose properties say something else than we wrote are written again: those properties are ours (F47).
"""

from engine.action import Outcome
from engine.errors import TryLater
from engine.executions.ending import Closing
from engine.proof.certificate import NOT_MADE, Parts, certify, headline
from engine.proof.mending import written_again
from engine.services import Services
from engine.store.tables import Execution

_TRIES = 5


async def run(row: Execution, services: Services) -> Closing:
    """The certificate is stored with the end of this run, or not at all."""
    book = services.rules.current
    parts = Parts.of(services.store, services.accounts, book, services.clock, services.new_id)
    certificate, odd = await certify(parts, row.portal_id, "day")
    if certificate.result == NOT_MADE and row.attempts < _TRIES:
        raise TryLater(f"the certificate of agreement could not be made: {certificate.reason}")
    outcome = Outcome.FAILED if certificate.result == NOT_MADE else Outcome.DONE
    again = written_again(row.portal_id, odd, services.clock(), services.new_id)
    return Closing(outcome, headline(certificate), rows=(certificate,), events=again)
