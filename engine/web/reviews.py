"""What the links in a review request lead to: the site, and the page that says not to ask again.

Neither knows who comes but by the token, and a link leads only to the site that was stored with its request.
Looking at the page changes nothing: mail programs and filters look at every link.
"""

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from engine.reviews.clicks import clicked, is_a_person
from engine.reviews.opt_outs import heard_no, keep_no
from engine.reviews.words import OWN_WORDS
from engine.store.review_tables import ReviewRequest
from engine.texts.telling import preferred
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
        return _gone(request, door)
    since = door.clock() - row.sent_at if row.sent_at else None
    if is_a_person(request.method, request.headers, since_sent=since):
        await door.store.write(lambda session: clicked(session, row.id, door.clock()), account=row.portal_id)
    return RedirectResponse(row.link, 302, headers=PRIVATE)


async def ask_whether(request: Request, door: Door) -> Response:
    """A page with one button; nothing has changed yet."""
    row = await _asked(request, door)
    if row is None:
        return _gone(request, door)
    language = _language(request, door, row)
    words = OWN_WORDS[language]
    button = form(f"/reviews/{row.token}/opt-out", "", words.yes)
    return page(words.asked_whether, paragraph(words.what_stays), button, language=language, name="")


async def opt_out(request: Request, door: Door) -> Response:
    """The button of that page, or a mail program's one click (RFC 8058): nobody is asked for more."""
    body = await read_body(request)
    row = await _asked(request, door)
    if row is None:
        return _gone(request, door)
    event = heard_no(row, door.clock(), door.new_id)
    if await door.store.write(lambda session: keep_no(session, row, event), account=row.portal_id):
        came_in(event)
        door.wake(Row(event.execution_id, row.portal_id, event.received_at))
    language = _language(request, door, row)
    words = OWN_WORDS[language]
    if _ONE_CLICK in body:
        return PlainTextResponse(words.done, headers=PRIVATE)
    return page(words.done, paragraph(words.may_close), language=language, name="")


async def _asked(request: Request, door: Door) -> ReviewRequest | None:
    token = request.path_params["token"]
    return await door.store.read(
        lambda session: session.exec(select(ReviewRequest).where(col(ReviewRequest.token) == token)).first()
    )


def _gone(request: Request, door: Door) -> Response:
    language = _language(request, door, None)
    words = OWN_WORDS[language]
    return page(words.gone, paragraph(words.why_gone), status=404, language=language, name="")


def _language(request: Request, door: Door, row: ReviewRequest | None) -> str:
    """The browser's; where that is none of ours, that of the message with the link, else the rules'."""
    reviews = door.rules.current.reviews
    by_rules = reviews.language if reviews else ENGLISH
    told = str(row.evidence.get("language", "")) if row else ""
    return preferred(request.headers.get("accept-language", ""), OWN_WORDS) or (
        told if told in OWN_WORDS else by_rules
    )
