"""Text of a rule file -> Rulebook, or every mistake in it."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from rules.errors import BadRules
from rules.kinds import KINDS_BY_NAME, NUMBERS, Kind, with_article
from rules.lint import lint
from rules.model import ENGLISH, LANGUAGES, Rulebook
from rules.nodes import Entry, Listing, Node, Scalar, Table, described, shortened
from rules.problems import START, Report, Span, TooMany, did_you_mean
from rules.properties import BUILT_IN
from rules.reader import read
from rules.sections.asking import check_gating, check_requests, check_site
from rules.sections.conditions import Conditions
from rules.sections.hubspot import read_hubspot
from rules.sections.inputs import read_defaults
from rules.sections.invoice_mails import check_mails, read_invoice_mails
from rules.sections.invoice_templates import check_templates, read_invoice_templates
from rules.sections.names import check_fact
from rules.sections.reviews import read_reviews
from rules.sections.schedules import read_schedules
from rules.sections.sync import read_sync
from rules.sections.tests import read_tests
from rules.sections.triggers import read_triggers
from rules.shape import Fields, choice, fields, identifier, is_of, table, text
from rules.values import UTC_ZONE

VERSION = 1
MACHINES_OWN = frozenset({"localtime", "posixrules", "Factory"})  # differ from machine to machine
_LONGEST_ABBREVIATION = 4  # CDT comes near to nothing that is meant by it
SECTIONS = (
    "version",
    "timezone",
    "language",
    "defaults",
    "properties",
    "conditions",
    "invoice_templates",
    "invoice_mails",
    "billing_schedules",
    "triggers",
    "review_requests",
    "sync",
    "hubspot",
    "tests",
)


def load(text: str | bytes, name: str = "rules.yaml") -> Rulebook:
    """Read and check a rule file; `name` is what messages call it. Empty text is an empty Rulebook.

    Raises BadRules with every mistake, in file order.
    """
    node, report = read(text, name)
    if node is None and report.failed:
        raise BadRules(report.problems)
    try:
        book = _Loader(report).book(node if node is not None else Table((), START), digest_of(text))
    except TooMany:
        raise BadRules(report.problems) from None
    if report.failed:
        raise BadRules(report.problems)
    return book


def assembled(node: Node, report: Report) -> Rulebook | None:
    """The rules that nodes make, without doubts about them; None where the report now has mistakes."""
    try:
        book = _Loader(report, doubting=False).book(node, "")
    except TooMany:
        return None
    return None if report.failed else book


def digest_of(text: str | bytes) -> str:
    """The SHA-256 of a rule file's text, in hex: the name of a revision."""
    content = text.encode(errors="surrogatepass") if isinstance(text, str) else text
    return hashlib.sha256(content).hexdigest()


class _Loader:
    """Reads the sections in the order in which they need each other."""

    def __init__(self, report: Report, *, doubting: bool = True) -> None:
        self._report = report
        self._doubting = doubting
        self._ids: dict[str, Span] = {}

    def book(self, node: Node, digest: str) -> Rulebook:
        report = self._report
        required = ("version",) if not isinstance(node, Table) or node.entries else ()
        found = fields(node, report, "the file", SECTIONS, required) or Fields({}, node.span)
        zone = self._timezone(found)
        version = self._version(found)
        defaults = read_defaults(found.get("defaults"), report)
        kinds = self._properties(found)
        named_nodes, all_known = self._named(found), is_of(Table, found.get("conditions"))
        conditions = Conditions(report, zone, kinds, named_nodes, all_known=all_known)
        named = MappingProxyType(conditions.read_named())
        templates = read_invoice_templates(found.get("invoice_templates"), report)
        mails = read_invoice_mails(found.get("invoice_mails"), report)
        schedules = read_schedules(found.get("billing_schedules"), report, conditions, kinds, self._ids)
        triggers = read_triggers(found.get("triggers"), report, conditions, kinds, self._ids)
        reviews = read_reviews(found.get("review_requests"), report)
        sync = read_sync(found.get("sync"), report, conditions)
        check_gating(triggers, report)
        check_requests((found.get("defaults"), found.get("triggers")), reviews, report)
        callers = [found.get(name) for name in ("defaults", "billing_schedules", "triggers")]
        check_templates(callers, templates, report)
        check_mails(callers, mails, report)
        declared = self._ids if is_of(Listing, found.get("billing_schedules")) else None
        tests = read_tests(found.get("tests"), report, zone, kinds, schedules, declared)
        book = Rulebook(
            version=version,
            timezone=zone,
            defaults=defaults,
            properties=kinds,
            conditions=named,
            schedules=schedules,
            triggers=triggers,
            reviews=reviews,
            sync=sync,
            tests=tests,
            warnings=(),
            digest=digest,
            invoice_templates=templates,
            in_hubspot=read_hubspot(found.get("hubspot"), report),
            language=choice(found.get("language"), report, "language", LANGUAGES) or ENGLISH,
            invoice_mails=mails,
        )
        if self._doubting and not report.failed:
            names = {name: entry.key.span for name, entry in conditions.entries.items()}
            check_site(triggers, reviews, report)
            lint(report, book, names, conditions.used)
        return replace(book, warnings=report.problems)

    def _version(self, found: Fields) -> int:
        node = found.get("version")
        if node is not None and not (isinstance(node, Scalar) and node.text.strip() == str(VERSION)):
            self._report.error("version", node.span, f"version must be {VERSION}, not {described(node)}")
        return VERSION

    def _timezone(self, found: Fields) -> ZoneInfo:
        node = found.get("timezone")
        name = text(node, self._report, "timezone")
        if node is None or name is None:
            return UTC_ZONE
        try:
            if name not in MACHINES_OWN:
                return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass  # not a name, or a path that ZoneInfo refuses
        zones = sorted(available_timezones() - MACHINES_OWN)
        near = did_you_mean(name, zones) if len(name) > _LONGEST_ABBREVIATION else ""
        hint = near or "; write one like America/Chicago"
        message = f'"{shortened(name)}" is not a time zone{hint}'
        self._report.error("unknown-timezone", node.span, message)
        return UTC_ZONE

    def _properties(self, found: Fields) -> Mapping[str, Kind]:
        kinds: dict[str, Kind] = {}
        for entry in table(found.get("properties"), self._report, "properties"):
            fact = entry.key.text
            name = choice(entry.value, self._report, "a type", KINDS_BY_NAME)
            if not check_fact(fact, entry.key.span, self._report) or name is None:
                continue
            kinds[fact] = kind = KINDS_BY_NAME[name]
            built_in = BUILT_IN.get(fact, kind)
            if built_in is not kind and not {built_in, kind} <= NUMBERS:
                message = f"{fact} is {with_article(built_in)} in every account; remove this line"
                self._report.error("type-conflict", entry.value.span, message)
        return MappingProxyType(kinds)

    def _named(self, found: Fields) -> list[Entry]:
        entries = table(found.get("conditions"), self._report, "conditions")
        for entry in entries:
            identifier(entry.key, self._report, "the name of a condition", {})
        return list(entries)
