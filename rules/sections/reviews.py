"""The `review_requests:` section. What it must not say is checked in `asking`."""

import re
from collections.abc import Mapping
from datetime import time, timedelta
from types import MappingProxyType
from urllib.parse import urlsplit

from rules.durations import read_duration
from rules.model import ENGLISH, LANGUAGES, Reminders, Reviews, ReviewTemplate
from rules.nodes import Node, Table, shortened
from rules.problems import Report, Span, did_you_mean
from rules.sections.asking import is_opinion, refuse_opinion
from rules.sections.names import check_fact
from rules.sections.review_templates import is_for_phones, read_template
from rules.sections.senders import read_sender
from rules.shape import Fields, choice, duration, fields, is_empty, is_of, table, text, whole, words
from rules.windows import WEEKDAYS, Window

_KEYS = (
    "sites",
    "balance",
    "window",
    "at_most",
    "repeat",
    "invite_since",
    "opt_out",
    "from",
    "language",
    "templates",
)
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_YELP = re.compile(r"\byelp\.", re.IGNORECASE)  # anywhere: some addresses only lead there
_LONGEST_AGO = timedelta(days=60)
_CAP = re.compile(r"([0-9]{1,3}) in (\S+)")


def read_reviews(node: Node | None, report: Report) -> Reviews | None:
    """The section, or None when it is missing or could not be read."""
    if node is None:
        return None
    found = fields(node, report, "review_requests", _KEYS, ("sites",))
    if found is None:
        return None
    per_contact, per_day = _caps(found, report)
    sites = _sites(found, report)
    if not is_of(Table, found.get("sites")):
        return None
    return Reviews(
        sites,
        _window(found, report),
        per_contact,
        per_day,
        _opt_out(found, report),
        read_sender(found, report),
        _templates(found, report),
        _balance(found, sites, report),
        _reminders(found, report),
        choice(found.get("language"), report, "language", LANGUAGES) or ENGLISH,
        _invite_since(found, report),
    )


def _sites(found: Fields, report: Report) -> Mapping[str, str]:
    sites: dict[str, str] = {}
    for entry in table(found.get("sites"), report, "sites"):
        address = text(entry.value, report, f"the address of {shortened(entry.key.text)}")
        sites[entry.key.text] = address or ""  # a name that is listed is not unknown, whatever its address
        if address is not None:
            _check_site(entry.key.text, address, entry.value.span, report)
    return MappingProxyType(sites)


def _check_site(name: str, address: str, at: Span, report: Report) -> None:
    host = _host(address)
    if host is None:
        message = f'"{shortened(address)}" is not a web address; write one that begins with https://'
        report.error("wrong-value", at, message)
    elif "yelp" in name.casefold() or _YELP.search(address):
        message = "Yelp forbids asking for reviews and hides those that were asked for; remove this site"
        report.error("review-site", at, message)


def _host(address: str) -> str | None:
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return parts.hostname if parts.scheme in ("http", "https") else None


def _balance(found: Fields, sites: Mapping[str, str], report: Report) -> Mapping[str, int]:
    shares: dict[str, int] = {}
    for entry in table(found.get("balance"), report, "balance"):
        name = entry.key.text
        if name not in sites:
            hint = did_you_mean(name, sites) or "; add it to review_requests.sites"
            message = f'no review site is called "{shortened(name)}"{hint}'
            report.error("unknown-reference", entry.key.span, message)
        shares[name] = whole(entry.value, report, f"the share of {shortened(name)}", 1, 100) or 1
    return MappingProxyType(shares)


def _reminders(found: Fields, report: Report) -> Reminders | None:
    node = found.get("repeat")
    keys = fields(node, report, "repeat", ("every", "at_most"), ("every", "at_most")) if node else None
    if keys is None:
        return None
    every = duration(keys.get("every"), report, "every")
    most = whole(keys.get("at_most"), report, "at_most", 1, 5)
    if every is None or most is None:
        return None
    if every.length < timedelta(days=1):
        message = "reminders must be at least a day apart; write every: 1d or more"
        report.error("wrong-value", keys.at("every"), message)
    return Reminders(every.length, most)


def _invite_since(found: Fields, report: Report) -> timedelta | None:
    """Of somebody who was invoiced longer ago nobody expects to be asked."""
    length = duration(found.get("invite_since"), report, "invite_since")
    if length is None:
        return None
    if not length.calendar or length.length > _LONGEST_AGO:
        message = (
            f"invite_since must be from 1d to {_LONGEST_AGO.days}d, in whole days or weeks, not {length}"
        )
        report.error("wrong-value", found.at("invite_since"), message)
    return length.length


def _window(found: Fields, report: Report) -> Window | None:
    node = found.get("window")
    if node is None:
        return None
    keys = fields(node, report, "window", ("days", "from", "to"), ("from", "to"))
    if keys is None:
        return None
    days = words(keys.get("days"), report, "days", WEEKDAYS) if "days" in keys.entries else WEEKDAYS
    if is_empty(keys.get("days")):
        report.error("wrong-value", keys.at("days"), "a window without days never opens; write at least one")
    opens, closes = _clock(keys.get("from"), report, "from"), _clock(keys.get("to"), report, "to")
    if opens is None or closes is None:
        return None
    if opens == closes:
        report.error(
            "wrong-value", keys.at("to"), "the window closes when it opens; leave it out to send at any hour"
        )
        return None
    return Window(frozenset(WEEKDAYS.index(day) for day in days), opens, closes)


def _clock(node: Node | None, report: Report, what: str) -> time | None:
    word = text(node, report, what)
    if node is None or word is None:
        return None
    clock = _CLOCK.fullmatch(word)
    if clock is None:
        message = f'{what} must be a time of day from "00:00" to "23:59", not "{shortened(word)}"'
        report.error("wrong-value", node.span, message)
        return None
    return time(int(clock[1]), int(clock[2]))


def _caps(found: Fields, report: Report) -> tuple[tuple[int, timedelta] | None, int | None]:
    node = found.get("at_most")
    keys = fields(node, report, "at_most", ("per_contact", "per_day")) if node is not None else None
    if keys is None:
        return None, None
    per_day = whole(keys.get("per_day"), report, "per_day", 1, 100_000)
    return _per_contact(keys.get("per_contact"), report), per_day


def _per_contact(node: Node | None, report: Report) -> tuple[int, timedelta] | None:
    word = text(node, report, "per_contact")
    if node is None or word is None:
        return None
    cap = _CAP.fullmatch(word)
    length = read_duration(cap[2]) if cap else None
    if cap is None or length is None or not int(cap[1]) or not length.count:
        message = f'per_contact must be like "1 in 180d", not "{shortened(word)}"'
        report.error("wrong-value", node.span, message)
        return None
    return int(cap[1]), length.length


def _templates(found: Fields, report: Report) -> Mapping[str, ReviewTemplate]:
    entries = table(found.get("templates"), report, "templates")
    templates = {entry.key.text: read_template(entry.value, report) for entry in entries}
    at_night = [entry for entry in entries if is_for_phones(templates[entry.key.text])]
    if at_night and "window" not in found.entries:
        message = "a message to a phone may leave at any hour of the night; add a window to review_requests"
        report.warning("no-quiet-hours", at_night[0].key.span, message)
    return MappingProxyType(templates)


def _opt_out(found: Fields, report: Report) -> str | None:
    node = found.get("opt_out")
    name = text(node, report, "opt_out")
    if node is None or name is None:
        return None
    if not check_fact(name, node.span, report, ("contact", "company", "deal")):
        return None
    if is_opinion(name):
        refuse_opinion("opt_out leaves people out", name, node.span, report)
    return name
