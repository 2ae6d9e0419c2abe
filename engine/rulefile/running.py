"""The rules in force: read from the file, taken over while the service runs, never lost to a mistake."""

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from engine.clock import Clock
from engine.errors import BadSetting
from engine.rulefile.revisions import RULE_FILE, Revision, last_sound, record
from engine.rulefile.text import BeingSaved, Watch
from engine.store import Store
from rules import BadRules, Rulebook, load

log = logging.getLogger(__name__)

TAKEN_OVER, REFUSED = "taken_over", "refused"  # how a reload can end


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why what the file says now is not in force.

    `sentence` may quote the file; `code` and `place` (`23:46`, "" where there is none) may be told to anyone.
    """

    code: str
    place: str
    sentence: str
    mistakes: int = 0

    @property
    def brief(self) -> str:
        """What may be told to anyone, in a few words."""
        at = f" at {self.place}" if self.place else ""
        more = f", and {self.mistakes - 1} more" if self.mistakes > 1 else ""
        return f"{self.code}{at}{more}"


class NotRight(Exception):
    """The file cannot be taken over."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.sentence)
        self.trouble = trouble


class RuleFile:
    """The rules in force. A wrong file stops the first start; later the last good revision stays.

    Whoever runs takes `current` once, at its beginning: it is replaced as a whole, and never changed.
    `revision` is its number in the history; `reloads` counts how reloads of this process ended.
    """

    def __init__(self, path: Path, store: Store, clock: Clock) -> None:
        self.path = path
        self._store = store
        self._clock = clock
        self._watch = Watch(path, clock)
        self._one_at_a_time = asyncio.Lock()
        self.reloads: Counter[str] = Counter()
        self.trouble: Trouble | None = None
        self.text = ""
        self.revision = 0
        self.current = self._first()

    @property
    def problem(self) -> str | None:
        """One sentence on why the file's present content is not in force; None where it is."""
        return self.trouble.sentence if self.trouble else None

    def _first(self) -> Rulebook:
        kept = self._store.read_now(last_sound)
        try:
            book, text = read_rules(self.path, self._watch, kept.digest if kept else None)
        except (NotRight, BeingSaved) as wrong:
            trouble = wrong.trouble if isinstance(wrong, NotRight) else _half_written(self.path)
            if kept is None:
                raise _stopped(self.path, trouble) from wrong
            return self._again(kept, trouble)
        self.text = text
        self.revision = self._store.write_now(
            lambda session: record(session, text, now=self._clock(), source="file"),
            account=RULE_FILE,
        )
        return book

    def _again(self, kept: Revision, trouble: Trouble) -> Rulebook:
        """After a restart: the last good revision, as if the service had never been away."""
        try:
            book = load(kept.text, str(self.path))
        except BadRules as mistakes:
            raise BadSetting(
                f"STAGEBILL_RULES: the service did not start: {trouble.sentence}; "
                f"and revision {kept.number}, which ran before, does not fit this version: "
                f"{mistakes.mistakes[0].message}"
            ) from mistakes
        self.text, self.revision = kept.text, kept.number
        self._stays(trouble)
        return book

    async def refresh(self, *, at_once: bool = False) -> None:
        """Take over a changed file, if it is right. `at_once`: somebody asked, so do not wait till it rests.

        One that is gone or empty is taken for one that is being saved: `version: 1` alone ends all rules.
        """
        async with self._one_at_a_time:
            try:
                if not at_once and not self._watch.due():
                    return
                # Beside the loop: a large file must not make a call wait.
                book, text = await asyncio.to_thread(read_rules, self.path, self._watch, self.current.digest)
            except OSError as problem:
                self._stays(_unread(self.path, problem))
            except NotRight as wrong:
                self._stays(wrong.trouble)
            except BeingSaved:
                return
            else:
                await self._take_over(book, text)

    async def _take_over(self, book: Rulebook, text: str) -> None:
        try:
            number = await self._store.write(
                lambda session: record(session, text, now=self._clock(), source="file"),
                account=RULE_FILE,
            )
        except BaseException:
            self._watch.forget()
            raise
        fixed, self.trouble = self.trouble, None
        if book.digest == self.current.digest:
            self.revision = number
            if fixed:
                log.info("rule file is right again", extra={"revision": number})
            return
        self.current, self.text, self.revision = book, text, number
        self.reloads[TAKEN_OVER] += 1
        log.info("rules taken over", extra={"revision": number, "digest": book.digest[:12]})

    def _stays(self, trouble: Trouble) -> None:
        """Keep what is in force, and say so: once for each change."""
        if trouble == self.trouble:
            return
        self.trouble = trouble
        self.reloads[REFUSED] += 1
        told = {"code": trouble.code, "place": trouble.place or None, "mistakes": trouble.mistakes or None}
        log.error("rules not taken over", extra={**told, "revision_in_force": self.revision})


def read_rules(path: Path, watch: Watch, in_force: str | None) -> tuple[Rulebook, str]:
    """The file's rules and its text. `in_force` is the digest of those that ran before, if any did.

    Raises NotRight with the reason, BeingSaved where it should be read again.
    """
    try:
        data = watch.read()
    except OSError as problem:
        raise NotRight(_unread(path, problem)) from problem
    return judged(path, data, in_force)


def judged(path: Path, data: bytes | None, in_force: str | None) -> tuple[Rulebook, str]:
    """The rules and the text of a file that holds `data` (None: there is no file), as `read_rules`.

    Raises NotRight with the reason.
    """
    try:
        book = load(data or b"", str(path))
    except BadRules as mistakes:
        raise NotRight(trouble_of(mistakes)) from mistakes
    text = (data or b"").decode()
    if in_force not in (None, book.digest) and not text.strip():
        code = "missing" if data is None else "empty"
        sentence = f"{path} is missing or empty; the rules before it stay until it is back"
        raise NotRight(Trouble(code, "", sentence))
    return book, text


def trouble_of(mistakes: BadRules) -> Trouble:
    """The first mistake of a file, and how many there are."""
    first, count = mistakes.mistakes[0], len(mistakes.mistakes)
    more = f" (and {count - 1} more)" if count > 1 else ""
    return Trouble(first.code, f"{first.line}:{first.column}", first.short + more, count)


def _unread(path: Path, problem: OSError) -> Trouble:
    return Trouble("unreadable", "", f"{path} cannot be read: {problem.strerror}")


def _half_written(path: Path) -> Trouble:
    return Trouble("being-saved", "", f"{path} was written while it was read")


def _stopped(path: Path, trouble: Trouble) -> BadSetting:
    if not trouble.mistakes:
        return BadSetting(f"STAGEBILL_RULES: {trouble.sentence}; correct it")
    return BadSetting(
        "STAGEBILL_RULES: the service did not start, for the rules have mistakes: "
        f"{trouble.sentence}; stagebill rules check {path} shows them all"
    )
