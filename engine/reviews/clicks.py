"""Who followed a link: the person, or a machine that looks at every link of a mail first.

A machine cannot be told for certain. What says that it is one, or follows within seconds of the sending, is
not counted; it is sent on all the same, because a person who was taken for one must reach the site.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from engine.store.review_tables import ReviewRequest

TOO_SOON = timedelta(seconds=10)  # filters follow all links of a mail as it arrives
_PREFETCH = ("purpose", "sec-purpose", "x-purpose", "x-moz")
_MACHINE = re.compile(
    r"bot\b|bots\b|crawl|spider|preview|prefetch|scan|safelinks|proofpoint|mimecast|barracuda|curl|wget"
    r"|python|java/|go-http|okhttp|axios|libwww|headless|facebookexternalhit|slack|whatsapp|skype",
    re.IGNORECASE,
)


def is_a_person(method: str, headers: Mapping[str, str], *, since_sent: timedelta | None) -> bool:
    """Whether a request for a link is to be counted. `headers` by lower-case name.

    >>> browser = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
    >>> is_a_person("GET", browser, since_sent=timedelta(minutes=5))
    True
    >>> is_a_person("HEAD", browser, since_sent=timedelta(minutes=5))
    False
    """
    told = " ".join(headers.get(name, "").casefold() for name in _PREFETCH)
    agent = headers.get("user-agent", "")
    if method != "GET" or "prefetch" in told or "preview" in told:
        return False
    if not agent or _MACHINE.search(agent):
        return False
    return since_sent is not None and since_sent >= TOO_SOON


def clicked(session: Session, request_id: str, now: datetime) -> None:
    """Note that a person followed it; the first request of a series knows it, too, so that reminders end."""
    row = session.get_one(ReviewRequest, request_id)
    row.clicks += 1
    for one in (row, session.get_one(ReviewRequest, row.follows) if row.follows else row):
        one.clicked_at = one.clicked_at or now
        session.add(one)
