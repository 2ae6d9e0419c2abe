"""The `templates:` of `review_requests:`: what a request says by mail, by SMS and by WhatsApp."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from rules.model import Letter, ReviewTemplate, WhatsApp
from rules.nodes import Node, Scalar, Table, shortened
from rules.problems import Report
from rules.sections.names import check_text
from rules.sections.wording import check_wording
from rules.shape import Fields, fields, table, text
from rules.templates import PLACEHOLDER, placeholders
from rules.texting import LEADS_ON, LETS_GO, LINK_WORDS, pieces

_WORDS = ("subject", "text")
_KEYS = (*_WORDS, "hubspot_email", "sms", "whatsapp")
_OBJECTS = ("contact", "company", "deal", "invoice")  # what a request may speak of
_HUBSPOT_ID = re.compile(r"[1-9][0-9]{0,14}")
_CONTENT_SID = re.compile(r"HX[0-9a-fA-F]{32}")
VARIABLE = r"\S{1,16}"
"""How a template may call a variable. Source: Twilio, Using Variables with Content Templates."""


def read_template(node: Node, report: Report) -> ReviewTemplate:
    """Words of its own for a mail, or the number of a mail that HubSpot has; words for phones."""
    given = {entry.key.text for entry in node} if isinstance(node, Table) else set()
    own = bool(given & set(_WORDS)) or not given & set(_KEYS)
    theirs = "hubspot_email" in given
    needed = _WORDS if own and not theirs else ()
    keys = fields(node, report, "a template", _KEYS, needed) or Fields({}, node.span)
    if theirs and given & set(_WORDS):
        message = "a mail of HubSpot's has its own words; remove subject and text, or hubspot_email"
        report.error("wrong-value", keys.at("hubspot_email"), message)
    number = _hubspot_id(keys.get("hubspot_email"), report)
    mail = Letter(_words(keys, "subject", report), _words(keys, "text", report), number)
    return ReviewTemplate(mail if own or theirs else None, _sms(keys, report), _whatsapp(keys, report))


def is_for_phones(template: ReviewTemplate) -> bool:
    """Whether it has words that ring at the person who gets them."""
    return bool(template.sms or template.whatsapp)


def _hubspot_id(node: Node | None, report: Report) -> int | None:
    word = text(node, report, "hubspot_email")
    if node is None or word is None:
        return None
    if not _HUBSPOT_ID.fullmatch(word):
        message = f'hubspot_email must be the number of a mail in HubSpot, not "{shortened(word)}"'
        report.error("wrong-value", node.span, message)
        return None
    return int(word)


def _words(keys: Fields, name: str, report: Report) -> str:
    node = keys.get(name)
    word = text(node, report, name)
    if isinstance(node, Scalar) and word is not None:
        check_text(node, report, _OBJECTS)
        check_wording(node, report)
    return word or ""


def _sms(keys: Fields, report: Report) -> str:
    """Its words; what facts are filled in, and the links behind it, come on top of their length."""
    word = _words(keys, "sms", report)
    cut = pieces(PLACEHOLDER.sub("", word))
    if cut.count > 1:
        why = f', because of "{cut.odd}"' if cut.odd else ""
        message = (
            f"this SMS has {cut.places} characters beside its links and goes out as {cut.count}, each "
            f"charged; one has {cut.first}{why}"
        )
        report.warning("long-sms", keys.at("sms"), message)
    return word


def _whatsapp(keys: Fields, report: Report) -> WhatsApp | None:
    node = keys.get("whatsapp")
    names = ("content_sid", "variables")
    told = fields(node, report, "whatsapp", names, names) if node is not None else None
    if told is None:
        return None
    sid = text(told.get("content_sid"), report, "content_sid")
    if sid is not None and not _CONTENT_SID.fullmatch(sid):
        message = (
            f'content_sid must be "HX" and 32 hexadecimal digits, as Twilio shows it, not "{shortened(sid)}"'
        )
        report.error("wrong-value", told.at("content_sid"), message)
    variables = _variables(told, report)
    if variables is not None:
        _check_ways(variables, told, report)
    return WhatsApp(sid or "", MappingProxyType(variables or {}))


def _variables(told: Fields, report: Report) -> dict[str, str] | None:
    """The texts by the names that the template has for them; None where they could not be read."""
    node = told.get("variables")
    if not isinstance(node, Table):
        table(node, report, "variables")
        return {} if node is None or isinstance(node, Scalar) else None
    found: dict[str, str] = {}
    for entry in node:
        if not re.fullmatch(VARIABLE, entry.key.text):
            message = (
                f'Twilio knows no variable called "{shortened(entry.key.text)}"; write its name in the '
                "template, which has no blanks and at most 16 characters"
            )
            report.error("wrong-value", entry.key.span, message)
        word = text(entry.value, report, f"variable {shortened(entry.key.text)}")
        if isinstance(entry.value, Scalar) and word is not None:
            check_text(entry.value, report, _OBJECTS, also=tuple(LINK_WORDS))
            check_wording(entry.value, report)
        found[entry.key.text] = word or ""
    return found


def _check_ways(variables: Mapping[str, str], told: Fields, report: Report) -> None:
    """WhatsApp sends the approved words and nothing else, so the variables must bring the addresses."""
    named = frozenset[str]().union(*map(placeholders, variables.values()))
    for ways, lost in ((LEADS_ON, "lead to no review"), (LETS_GO, "leave no way not to be asked again")):
        if not named & ways:
            choice = " or ".join(f"{{{one}}}" for one in sorted(ways))
            message = f"without {choice} in its variables this message would {lost}; add one of them"
            report.error("review-link", told.at("variables"), message)
