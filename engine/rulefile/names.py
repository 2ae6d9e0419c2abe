"""Whether the connected accounts know the names that the rules in force use; looked up beside the work."""

import logging
from datetime import datetime, timedelta

from engine.clock import Clock
from engine.rulefile.account_names import Checked, NameReader
from engine.rulefile.running import RuleFile

log = logging.getLogger(__name__)

_GOOD_FOR = timedelta(hours=1)  # a stage can be renamed at any time, and HubSpot sends no word of it
_ASKED_AGAIN = timedelta(minutes=5)  # where an account could not be asked


class RuleNames:
    """What the last look found. It warns and stops nothing: what is missing may be made in a minute.

    `checked` holds one entry for each connected HubSpot account; it is None until somebody has looked.
    """

    def __init__(self, rules: RuleFile, reader: NameReader, clock: Clock) -> None:
        self._rules = rules
        self._reader = reader
        self._clock = clock
        self._seen: tuple[str, tuple[str, ...]] | None = None  # the rules and the accounts
        self._again_at: datetime | None = None
        self.checked: tuple[Checked, ...] | None = None

    @property
    def unknown(self) -> int | None:
        """How many names some account does not know; None until somebody has looked."""
        return None if self.checked is None else sum(len(one.problems) for one in self.checked)

    async def look(self) -> None:
        """Look the names up, where rules or accounts are others than the last time, or it is long ago."""
        now, book, text = self._clock(), self._rules.current, self._rules.text
        portals = await self._reader.portals()
        seen = (book.digest, portals)
        if seen == self._seen and self._again_at is not None and now < self._again_at:
            return
        file = str(self._rules.path)
        found = [await self._reader.check(book, text, file, portal) for portal in portals]
        self._seen = seen
        self._again_at = now + (_ASKED_AGAIN if any(one.unread for one in found) else _GOOD_FOR)
        known, self.checked = self.checked or (), tuple(found)
        for one in self.checked:
            if one not in known:
                _tell(one)


def _tell(found: Checked) -> None:
    for problem in found.problems:
        place = f"{problem.line}:{problem.column}"
        told = {"code": problem.code, "place": place, "portal_id": found.portal_id}
        log.warning("the account does not know a name in the rules", extra=told)
    for what in found.unread:
        log.warning("names not checked", extra={"what": what, "portal_id": found.portal_id})
