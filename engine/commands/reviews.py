"""`stagebill reviews preview | why`: how a request looks as it is sent; why somebody was or was not asked."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, or_, select

from engine.clients.twilio_wire import FAILED as NOT_ARRIVED
from engine.commands.output import FAILED, FOUND, OK, Out
from engine.commands.review_preview import preview
from engine.commands.rules.loading import add_file, file_of, loaded
from engine.commands.rules.records import told_in
from engine.commands.tools import Tools
from engine.reviews.inviting import KIND
from engine.store import Store
from engine.store.review_tables import ReviewOptOut, ReviewRequest
from engine.store.tables import Decision, Event, Execution
from rules import Facts
from rules.model import CHANNELS

if TYPE_CHECKING:
    from engine.compose import Base

_MOST = 50
_BY = {"email": "", "sms": " by SMS", "whatsapp": " by WhatsApp"}
_INVITED = "; of those who were invoiced before the rules came to ask (invite_since)"


def add(parser: argparse.ArgumentParser) -> None:
    """Let the parser know both verbs and what they take."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    preview = verbs.add_parser("preview", help="the mail or message as it is sent")
    add_file(preview)
    preview.add_argument("--template", default="", metavar="NAME", help="else our own words")
    preview.add_argument(
        "--channel", choices=CHANNELS, help="else e-mail, or what the template has words for"
    )
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
    told = told_in(options.record, out) if options.record is not None else None
    if options.record is not None and told is None:
        return FAILED
    facts = Facts(told.objects) if told else None
    return preview(book, options.template, facts, out, channel=options.channel)


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
            "opt_outs": [one.model_dump(mode="json", exclude={"address", "phone"}) for one in no],
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
    kind = (f"reminder of {row.follows}" if row.follows else "request") + _BY[row.channel]
    seen = f"; its link was followed {row.clicked_at:%Y-%m-%d}" if row.clicked_at else ""
    why = f": {row.reason}" if row.reason else ""
    return f"{kind} for {row.site or 'no site'} {row.state}{why}{_arrived(row)}{seen}"


def _arrived(row: ReviewRequest) -> str:
    """That a message to a phone did not arrive, as far as a later look at it has told."""
    if row.evidence.get("status") not in NOT_ARRIVED:
        return ""
    code = f" (Twilio's {row.evidence['code']})" if "code" in row.evidence else ""
    return f"; it did not arrive{code}"


def _plain(row: ReviewRequest) -> dict[str, Any]:
    """Without the token: whoever has it can say no in the contact's name."""
    return row.model_dump(mode="json", exclude={"token", "address", "phone"})
