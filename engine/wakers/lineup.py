"""Who is next: accounts in turn, each in its own order, so that the backlog of one delays no other.

A line of an account is bounded. What finds no room is left in its row; the sweep brings it again.
"""

from collections import Counter, OrderedDict, deque

LINE = 100  # rows of one account that may wait here


class Lineup:
    """Rows that wait for a runner. At most `share` of one account run at a time."""

    def __init__(self, *, share: int, line: int = LINE) -> None:
        self._share = share
        self._line = line
        self._lines: OrderedDict[str, deque[str]] = OrderedDict()
        self._queued: set[str] = set()
        self._running: Counter[str] = Counter()
        self.turned_away = False

    def __len__(self) -> int:
        return len(self._queued)

    def add(self, execution_id: str, account: str) -> bool:
        """Whether it waits here now, or did already."""
        if execution_id in self._queued:
            return True
        line = self._lines.setdefault(account, deque())
        if len(line) >= self._line:
            self.turned_away = True
            return False
        line.append(execution_id)
        self._queued.add(execution_id)
        return True

    def take(self) -> tuple[str, str] | None:
        """The next row and its account, counted as running until `done`; None where nobody may run."""
        for account, line in self._lines.items():
            if self._running[account] < self._share:
                execution_id = line.popleft()
                self._queued.discard(execution_id)
                self._lines.move_to_end(account)
                if not line:
                    del self._lines[account]
                self._running[account] += 1
                return execution_id, account
        return None

    def done(self, account: str) -> None:
        """One of the account's runs has ended."""
        self._running[account] -= 1
        if not self._running[account]:
            del self._running[account]
