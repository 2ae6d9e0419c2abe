"""`/reports`: what a company's customers owe and bought, for a Super Admin who is signed in (F54).

It needs no scripts and no seat in QuickBooks. What is kept is shown at once; while a report is being read
anew the page looks again by itself.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from engine.connecting.connected import BooksConnection
from engine.live_choices.choices import Choice
from engine.texts.telling import Teller
from engine.web.door import Door
from engine.web.forms import own_form
from engine.web.language import teller
from engine.web.pages import reports
from engine.web.pages.page import PRIVATE, page, sign_in
from engine.web.pages.reports import ADDRESS, Reports, no_company

Given = Callable[[str], str | None]

_MONTHS = 13  # this one, and a year back
_LOOK_AGAIN = 4  # seconds


async def show(request: Request, door: Door) -> Response:
    """`GET /reports?company=&month=`: both reports of one company, sales of one month."""
    by, tell = door.sessions.admin_person(request), teller(request, door)
    if by is None:
        return _sign_in(tell)
    companies = await door.connections.all_quickbooks(by.portal_id)
    if not companies:
        return _page(tell, *no_company(tell))
    company, month = _chosen(door, companies, request.query_params.get)
    return await _shown(request, door, companies, company, month)


async def renew(request: Request, door: Door) -> Response:
    """`POST /reports`: read both anew, unless that was just done, and go back to them."""
    tell = teller(request, door)
    try:
        form = await own_form(request, door)
    except HTTPException as refusal:
        return _sign_in(tell, tell.what(refusal.detail), refusal.status_code)
    companies = await door.connections.all_quickbooks(form.by.portal_id)
    if not companies:
        return _page(tell, *no_company(tell))
    company, month = _chosen(door, companies, form.values().get)
    await asyncio.gather(door.reports.aged(company, anew=True), door.reports.sales(company, month, anew=True))
    asked = urlencode({"company": company.realm_id, "month": f"{month:%Y-%m}"})
    return RedirectResponse(f"{ADDRESS}?{asked}", 303, headers=PRIVATE)


async def _shown(
    request: Request, door: Door, companies: Sequence[BooksConnection], company: BooksConnection, month: date
) -> Response:
    aged, sales = await asyncio.gather(door.reports.aged(company), door.reports.sales(company, month))
    shown = Reports(
        companies=[Choice(one.realm_id, one.name) for one in companies],
        company=company,
        months=_months(door.reports.today),
        month=month,
        aged=aged,
        sales=sales,
        now=door.clock().astimezone(door.rules.current.timezone),
        key=door.sessions.form_key(request),
    )
    tell = teller(request, door)
    refresh = _LOOK_AGAIN if aged.renewing or sales.renewing else 0
    return _page(tell, *reports.parts(shown, tell), wide=True, refresh=refresh)


def _sign_in(tell: Teller, why: str = "", status: int = 200) -> Response:
    about = tell("To see what customers owe, a Super Admin signs in through HubSpot.")
    return _page(tell, *sign_in(tell, about, why), status=status)


def _page(tell: Teller, *parts: str, status: int = 200, wide: bool = False, refresh: int = 0) -> Response:
    title = tell.what(reports.TITLE)
    return page(title, *parts, status=status, language=tell.language, wide=wide, refresh=refresh)


def _chosen(door: Door, companies: Sequence[BooksConnection], given: Given) -> tuple[BooksConnection, date]:
    """What was asked for; where that is not there, the first company and this month."""
    wanted, month = given("company"), given("month")
    company = next((one for one in companies if one.realm_id == wanted), companies[0])
    months = _months(door.reports.today)
    return company, next((one for one in months if f"{one:%Y-%m}" == month), months[0])


def _months(today: date) -> list[date]:
    """The first days of the months to choose from, this month's first."""
    found = [today.replace(day=1)]
    while len(found) < _MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found
