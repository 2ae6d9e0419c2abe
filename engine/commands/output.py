"""How commands speak: lines for people, or one JSON document with `--json`; mistakes go to standard error."""

import json
import sys
from typing import Any

OK, FOUND, FAILED = 0, 1, 2  # done; found something wrong; could not run


class Out:
    """Where a command writes."""

    def __init__(self, *, as_json: bool = False) -> None:
        self._as_json = as_json

    def line(self, text: str) -> None:
        """A line for people; nothing where JSON was asked for."""
        if not self._as_json:
            sys.stdout.write(text + "\n")

    def data(self, value: Any) -> None:
        """The same for machines; nothing where it was not asked for."""
        if self._as_json:
            sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")

    def error(self, sentence: str) -> None:
        """What went wrong and what to do."""
        sys.stderr.write(f"stagebill: {sentence}\n")
