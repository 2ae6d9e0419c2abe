"""`stagebill reviews preview | why`: how a request looks as it is sent; why somebody was or was not asked."""

import argparse
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, or_, select

from engine.commands.output import FAILED, FOUND, OK, Out
from engine.commands.rules.loading import add_file, file_of, loaded
from engine.commands.rules.records import told_in
from engine.commands.tools import Tools
from engine.errors import Refused
from engine.mail import Letter, message_of
from engine.reviews.inviting import KIND
from engine.reviews.letters import Words, compose, filled_in, plain
from engine.reviews.links import Links
from engine.reviews.words import OWN_WORDS
from engine.store import Store
from engine.store.review_tables import ReviewOptOut, ReviewRequest
from engine.store.tables import Decision, Event, Execution
from rules import Facts, Reviews, Rulebook

if TYPE_CHECKING:
    from engine.compose import Base

_MOST = 50
_INVITED = "; of those who were invoiced before the rules came to ask (invite_since)"
_LINKS = Links("https://example.com", bytes)  # what a preview's links lead to: nowhere
_TOKEN = "the-token-of-the-request"  # noqa: S105  it stands where each mail has a secret of its own


def add(parser: argparse.ArgumentParser) -> None:
    """Let the parser know both verbs and what they take."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    preview = verbs.add_parser("preview", help="the mail as it is sent: subject, text and HTML")
    add_file(preview)
    preview.add_argument("--template", default="", metavar="NAME", help="else our own words")
    preview.add_argument("--record", type=Path, help="a JSON file with the contact and the deal")
    preview.set_defaults(command=_preview)
    why = verbs.add_parser("why", help="who was asked when, who was not, and why not")
    about = why.add_mutually_exclusive_group(required=True)
    about.add_argument("--contact", metavar="ID")
    about.add_argument("--deal", metavar="ID")
    why.set_defaults(command=_why)
    why.add_argument("--json", action="store_true")


def _preview(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    book, code = loaded(file_of(options, tools), out)
    if book is None:
        return code
    if options.record is None:
        return preview(book, options.template, None, out)
    told = told_in(options.record, out)
    return FAILED if told is None else preview(book, options.template, Facts(told.objects), out)


def preview(book: Rulebook, template: str, facts: Facts | None, out: Out) -> int:
    """The mail as it is sent, with `facts` where they are given; without them braces stay as they are."""
    reviews = book.reviews
    if reviews is None:
        raise Refused("the rules have no review_requests; add the section first")
    message = message_of(_letter(book, reviews, template, facts))
    text, shown = _body(message, "plain"), _body(message, "html")
    for name in ("From", "To", "Subject", "List-Unsubscribe", "List-Unsubscribe-Post"):
        out.line(f"{name}: {message[name]}")
    out.line(f"\n{text}\n--- the same as HTML ---\n{shown}")
    out.data({"subject": message["Subject"], "text": text, "html": shown})
    if reviews.invite_since is not None:
        out.line(f"\n{_invitation(reviews.invite_since)}")
    return OK


def _invitation(since: timedelta) -> str:
    return (
        f"Who was invoiced in the last {since.days} days is asked, too, when the service first runs by these "
        "rules: once for each account, by the rules that ask for reviews and nothing else"
    )


def _letter(book: Rulebook, reviews: Reviews, name: str, facts: Facts | None) -> Letter:
    return compose(
        _words(book, reviews, name, facts),
        to="ann@example.com",
        sender=reviews.sender or "stagebill@example.com",
        links=_LINKS,
        token=_TOKEN,
        request_id="preview",
        language=reviews.language,
    )


def _words(book: Rulebook, reviews: Reviews, name: str, facts: Facts | None) -> Words:
    if not name:
        return plain(OWN_WORDS[reviews.language], "")
    if name not in reviews.templates:
        known = ", ".join(reviews.templates) or "none"
        raise Refused(f'there is no template "{name}"; the rules know {known}')
    template = reviews.templates[name]
    if template.hubspot_email is not None:
        raise Refused(f'template "{name}" is mail {template.hubspot_email} in HubSpot; look at it there')
    if facts is None:
        return Words(template.subject, template.text.strip())
    return filled_in(name, template, facts, book.timezone)


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _why(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    async def run(base: "Base") -> int:
        return why(base.store, out, contact=options.contact, deal=options.deal)

    return tools.with_base(run)


def why(store: Store, out: Out, *, contact: str | None = None, deal: str | None = None) -> int:
    """What became of each request for a contact or a deal, and what rules said where nobody asked."""
    rows = store.read_now(lambda session: _requests(session, contact, deal))
    decisions = store.read_now(lambda session: _decisions(session, {row.deal_id for row in rows}, deal))
    no = store.read_now(lambda session: _said_no(session, contact, rows))
    invited = store.read_now(lambda session: _invited(session, rows))
    for row in rows:
        told = _told(row) + (_INVITED if row.execution_id in invited else "")
        out.line(f"{row.send_at:%Y-%m-%d %H:%M}Z  contact {row.contact_id}  deal {row.deal_id}: {told}")
    for one in no:
        heard = "HubSpot knows" if one.told_at else "HubSpot has not heard of it yet"
        out.line(f"contact {one.contact_id} asked not to be asked, {one.said_at:%Y-%m-%d}; {heard}")
    for decision in decisions:
        out.line(f"rule {decision.rule}, {decision.decided_at:%Y-%m-%d %H:%M}Z: {decision.reason}")
    if not (rows or decisions):
        out.line(
            "no rule and no workflow has asked for a review here; see stagebill decisions list --deal ID"
        )
    out.data(
        {
            "requests": [_plain(row) | {"invited": row.execution_id in invited} for row in rows],
            "opt_outs": [one.model_dump(mode="json") for one in no],
            "decisions": [
                {"id": one.id, "rule": one.rule, "verdict": one.verdict, "reason": one.reason}
                for one in decisions
            ],
        }
    )
    return OK if rows or decisions else FOUND


def _requests(session: Session, contact: str | None, deal: str | None) -> list[ReviewRequest]:
    about = col(ReviewRequest.deal_id) == deal if deal else col(ReviewRequest.contact_id) == contact
    order = (col(ReviewRequest.send_at).desc(), col(ReviewRequest.id).desc())
    return list(session.exec(select(ReviewRequest).where(about).order_by(*order).limit(_MOST)))


def _invited(session: Session, rows: list[ReviewRequest]) -> set[str]:
    """The executions that asked somebody for what was invoiced before the rules came to ask."""
    of_earlier = (
        select(Execution.id)
        .join(Event, col(Event.id) == col(Execution.event_id))
        .where(col(Execution.id).in_({row.execution_id for row in rows}), col(Event.kind) == KIND)
    )
    return set(session.exec(of_earlier))


def _decisions(session: Session, deals: set[str], deal: str | None) -> list[Decision]:
    """What rules said no to, or could not tell, about these deals."""
    about = col(Decision.deal_id).in_([deal] if deal else sorted(deals - {""}))
    silent = or_(col(Decision.verdict) == "no match", col(Decision.verdict) == "cannot tell")
    query = select(Decision).where(about, silent).order_by(col(Decision.decided_at).desc()).limit(_MOST)
    return list(session.exec(query))


def _said_no(session: Session, contact: str | None, rows: list[ReviewRequest]) -> list[ReviewOptOut]:
    people = sorted({contact} if contact else {row.contact_id for row in rows})
    return list(session.exec(select(ReviewOptOut).where(col(ReviewOptOut.contact_id).in_(people))))


def _told(row: ReviewRequest) -> str:
    kind = f"reminder of {row.follows}" if row.follows else "request"
    seen = f"; its link was followed {row.clicked_at:%Y-%m-%d}" if row.clicked_at else ""
    why = f": {row.reason}" if row.reason else ""
    return f"{kind} for {row.site or 'no site'} {row.state}{why}{seen}"


def _plain(row: ReviewRequest) -> dict[str, Any]:
    """Without the token: whoever has it can say no in the contact's name."""
    return row.model_dump(mode="json", exclude={"token", "address"})
