"""Who a mail of ours comes from: the key `from` of the sections that have mails."""

import re

from rules.nodes import shortened
from rules.problems import Report
from rules.shape import Fields, text

SENDER = r"[^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+"
_SENDER = re.compile(SENDER)


def read_sender(found: Fields, report: Report) -> str | None:
    """An address, with or without the name that people read."""
    node = found.get("from")
    word = text(node, report, "from")
    if node is None or word is None:
        return None
    if not _SENDER.fullmatch(word):
        message = f'from must be like "Example Roofing <office@example.com>", not "{shortened(word)}"'
        report.error("wrong-value", node.span, message)
        return None
    return word
