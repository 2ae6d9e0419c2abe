"""Reads the rule file, keeps the last good revision, and remembers every text that ever ran (F149)."""

import logging
from pathlib import Path

from sqlmodel import Session

from engine.clock import Clock
from engine.errors import BadSetting
from engine.store import Store
from engine.store.tables import RulesRevision
from rules import BadRules, Rulebook, load

log = logging.getLogger(__name__)


class RuleFile:
    """The rules in force. A broken file stops the first start; later the last good revision stays."""

    def __init__(self, path: Path, store: Store, clock: Clock) -> None:
        self._path = path
        self._store = store
        self._clock = clock
        self._seen: tuple[int, int] | None = None
        self.problem: str | None = None
        self.current = self._first()

    def _first(self) -> Rulebook:
        try:
            book = self._read()
        except BadRules as mistakes:
            told = "\n\n".join(problem.text for problem in mistakes.problems)
            raise BadSetting(
                f"STAGEBILL_RULES: {self._path} has mistakes, so the service did not start; "
                f"correct them:\n\n{told}"
            ) from mistakes
        self._store.write_now(lambda session: _keep(session, book, self._text, self._clock))
        return book

    async def refresh(self) -> None:
        """Take over a changed file, if it is right; called with each sweep."""
        if self._stamp() == self._seen:
            return
        try:
            book = self._read()
        except BadRules as mistakes:
            self.problem = mistakes.problems[0].short
            log.error("rules not taken over", extra={"mistakes": len(mistakes.problems)})
            return
        self.problem = None
        if book.digest != self.current.digest:
            text = self._text
            await self._store.write(lambda session: _keep(session, book, text, self._clock))
            self.current = book
            log.info("rules taken over", extra={"digest": book.digest})

    def _read(self) -> Rulebook:
        self._seen = self._stamp()
        data = self._path.read_bytes() if self._seen else b""
        book = load(data, str(self._path))
        self._text = data.decode()
        return book

    def _stamp(self) -> tuple[int, int] | None:
        try:
            facts = self._path.stat()
        except FileNotFoundError:
            return None
        return facts.st_mtime_ns, facts.st_size


def _keep(session: Session, book: Rulebook, text: str, clock: Clock) -> None:
    if session.get(RulesRevision, book.digest) is None:
        session.add(RulesRevision(digest=book.digest, text=text, loaded_at=clock()))
