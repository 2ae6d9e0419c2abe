"""What the links in a review request lead to: the site, and the page that says not to ask again.

Neither knows who comes but by the token, and a link leads only to the site that was stored with its request.
Looking at the page changes nothing: mail programs and filters look at every link.
"""

from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from engine.executions import ledger
from engine.executions.ledger import Incoming, Start
from engine.reviews.clicks import clicked, is_a_person
from engine.reviews.opt_outs import say_no
from engine.reviews.words import OWN_WORDS
from engine.store.review_tables import ReviewRequest
from engine.wakers.port import Row
from engine.web.arrivals import came_in
from engine.web.bodies import read_body
from engine.web.door import Door
from engine.web.pages.page import PRIVATE, form, page, paragraph
from rules.model import ENGLISH

_ONE_CLICK = b"List-Unsubscribe=One-Click"


async def follow(request: Request, door: Door) -> Response:
    """On to the site, counted where a person seems to come."""
    row = await _asked(request, door)
    if row is None or not row.link:
        return _gone(door)
    since = door.clock() - row.sent_at if row.sent_at else None
    if is_a_person(request.method, request.headers, since_sent=since):
        await door.store.write(lambda session: clicked(session, row.id, door.clock()), account=row.portal_id)
    return RedirectResponse(row.link, 302, headers=PRIVATE)


async def ask_whether(request: Request, door: Door) -> Response:
    """A page with one button; nothing has changed yet."""
    row = await _asked(request, door)
    if row is None:
        return _gone(door)
    language = _language(door, row)
    words = OWN_WORDS[language]
    button = form(f"/reviews/{row.token}/opt-out", "", words.yes)
    return page(words.asked_whether, paragraph(words.what_stays), button, language=language, name="")


async def opt_out(request: Request, door: Door) -> Response:
    """The button of that page, or a mail program's one click (RFC 8058): nobody is asked for more."""
    body = await read_body(request)
    row = await _asked(request, door)
    if row is None:
        return _gone(door)
    event = _said_no(row, door)
    if await door.store.write(lambda session: _keep(session, row, event), account=row.portal_id):
        came_in(event)
        door.wake(Row(event.execution_id, row.portal_id, event.received_at))
    language = _language(door, row)
    words = OWN_WORDS[language]
    if _ONE_CLICK in body:
        return PlainTextResponse(words.done, headers=PRIVATE)
    return page(words.done, paragraph(words.may_close), language=language, name="")


def _said_no(request: ReviewRequest, door: Door) -> Incoming:
    now, key = door.clock(), f"opt-out:{request.id}:{door.new_id()}"
    return Incoming(
        event_id=door.new_id(),
        execution_id=door.new_id(),
        portal_id=request.portal_id,
        kind="opt_out",
        dedupe_key=key,
        payload={"request": request.id, "contact": request.contact_id},
        received_at=now,
        start=Start("write-opt-out", key, {}, now, "CONTACT", request.contact_id, "step"),
    )


def _keep(session: Session, request: ReviewRequest, event: Incoming) -> bool:
    """Keep the no, and that HubSpot is to be told of it, or neither; False where it is known."""
    return say_no(session, request, event.received_at) and ledger.record(session, event)


async def _asked(request: Request, door: Door) -> ReviewRequest | None:
    token = request.path_params["token"]
    return await door.store.read(
        lambda session: session.exec(select(ReviewRequest).where(col(ReviewRequest.token) == token)).first()
    )


def _gone(door: Door) -> Response:
    language = _language(door, None)
    words = OWN_WORDS[language]
    return page(words.gone, paragraph(words.why_gone), status=404, language=language, name="")


def _language(door: Door, row: ReviewRequest | None) -> str:
    """That of the mail that the link stands in; where it is not known, that of the rules for mails."""
    reviews = door.rules.current.reviews
    by_rules = reviews.language if reviews else ENGLISH
    told = str(row.evidence.get("language", "")) if row else ""
    return told if told in OWN_WORDS else by_rules
