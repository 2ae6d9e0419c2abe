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
            first, others = mistakes.problems[0], len(mistakes.problems) - 1
            more = f" (and {others} more)" if others else ""
            raise BadSetting(
                f"STAGEBILL_RULES: the service did not start, for the rules have mistakes: "
                f"{first.short}{more}; stagebill rules check {self._path} shows them all"
            ) from mistakes
        except OSError as problem:
            raise BadSetting(f"STAGEBILL_RULES: {_unread(self._path, problem)}; correct it") from problem
        self._store.write_now(lambda session: _keep(session, book, self._text, self._clock))
        return book

    async def refresh(self) -> None:
        """Take over a changed file, if it is right; called with each sweep.

        One that is gone or empty is taken for one that is being saved: `version: 1` alone ends all rules.
        """
        if self._stamp() == self._seen:
            return
        try:
            book = self._read()
        except BadRules as mistakes:
            self.problem = mistakes.problems[0].short
            log.error("rules not taken over", extra={"mistakes": len(mistakes.problems)})
            return
        except OSError as problem:
            self.problem = _unread(self._path, problem)
            log.error("rules not taken over", extra={"problem": problem.strerror})
            return
        if book.digest != self.current.digest and not self._text.strip():
            self.problem = f"{self._path} is missing or empty; the rules before it stay until it is back"
            log.error("rules not taken over", extra={"problem": "missing or empty"})
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


def _unread(path: Path, problem: OSError) -> str:
    return f"{path} cannot be read: {problem.strerror}"


def _keep(session: Session, book: Rulebook, text: str, clock: Clock) -> None:
    if session.get(RulesRevision, book.digest) is None:
        session.add(RulesRevision(digest=book.digest, text=text, loaded_at=clock()))
