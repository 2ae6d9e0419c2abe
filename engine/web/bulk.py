"""`/bulk`: many invoices at once, for a Super Admin who is signed in (F26). It works without scripts.

Find, choose, review, create, look: only the fourth starts anything. The review page carries what it has shown
under a seal and an id of its own, so that what is created is what was reviewed, and once.
"""

from collections.abc import Collection, Mapping, Sequence
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from engine import exact_json
from engine.bulk.batches import Batch, BatchDeal, Result
from engine.bulk.choosing import FIELDS, chosen_deals, chosen_inputs, ticked
from engine.bulk.proposing import ACTION, Objection, Proposal, one_objection
from engine.bulk.searching import Search, read_search
from engine.card import Person
from engine.clients.hubspot_pipelines import PipelineDefinition
from engine.errors import Refused, ServiceError
from engine.live_choices.choices import Choice
from engine.live_choices.menus import SOURCES, Asked
from engine.texts.telling import Teller
from engine.wakers.port import Row
from engine.web.door import Door
from engine.web.forms import OwnForm, own_form
from engine.web.language import teller
from engine.web.pages import bulk_choose, bulk_result, bulk_review
from engine.web.pages.bulk_choose import ADDRESS, Choosing
from engine.web.pages.fields import Menu
from engine.web.pages.page import PRIVATE, button_link, page, paragraph, sign_in

_MENUS = {"item": "items", "tax_code": "tax-codes", "terms": "terms"}
_MOST_FIELDS = 150  # a hundred deals and what they are billed
_LOOK_AGAIN = 4  # seconds


async def choose(request: Request, door: Door) -> Response:
    """`GET /bulk?place=&days=&name=&page=&company=`: find deals, tick them, say what to bill."""
    by = door.sessions.admin_person(request)
    if by is None:
        return _sign_in(teller(request, door))
    return await _choosing(request, door, by, dict(request.query_params))


async def review(request: Request, door: Door) -> Response:
    """`POST /bulk/review`: each invoice as it would be made, or why not. Changes nothing."""
    form = await _form(request, door)
    if isinstance(form, Response):
        return form
    values = form.values()
    try:
        deals = chosen_deals(form.fields)
        inputs = chosen_inputs(form.fields, values.get("company", ""))
        told = await door.bulk.propose(form.by, deals, inputs)
        if objection := one_objection(told):
            raise Refused(objection, category="input")
    except ServiceError as problem:
        return await _choosing(request, door, form.by, values, ticked(form.fields), problem)
    back = f"{ADDRESS}?{urlencode(_search_fields(values))}"
    hidden, tell = _carried(request, door, told, inputs), teller(request, door)
    parts = bulk_review.parts(told, inputs, hidden, back, tell)
    return page(tell("Review the invoices"), *parts, language=tell.language, wide=True)


async def create(request: Request, door: Door) -> Response:
    """`POST /bulk/create`: begin what was reviewed, once however often it comes, and go on to its results."""
    form = await _form(request, door)
    if isinstance(form, Response):
        return form
    values, tell = form.values(), teller(request, door)
    told = values.get("batch", "")
    if not door.sessions.is_sealed(request, told, values.get("seal", "")):
        why = tell("What was reviewed did not come back as it was shown; review the deals again.")
        return _problem(why, tell)
    batch = Batch.from_record(exact_json.loads(told))
    try:
        accepted = await door.bulk.begin(form.by, batch)
    except ServiceError as problem:
        return _problem(tell.what(problem.message), tell)
    _wake(door, form.by, [each.execution_id for each in accepted])
    return _see(batch.once)


async def results(request: Request, door: Door) -> Response:
    """`GET /bulk/batches/{once}`: how far each deal is; it looks again by itself while one is open."""
    by, tell = door.sessions.admin_person(request), teller(request, door)
    if by is None:
        return _sign_in(tell)
    once = request.path_params["once"]
    found = await _found(door, by, once)
    if found is None:
        return _problem(
            tell("There is no such batch of invoices; open this page from the review."), tell, 404
        )
    hidden = {"key": door.sessions.form_key(request), "request": f"again-{door.new_id()}"}
    shown = bulk_result.parts(found, f"{_address(once)}/retry", hidden, tell)
    refresh = _LOOK_AGAIN if any(one.is_open for one in found) else 0
    title = tell("Invoices of this batch")
    return page(title, *shown, language=tell.language, wide=True, refresh=refresh)


async def retry(request: Request, door: Door) -> Response:
    """`POST /bulk/batches/{once}/retry`: try one deal, or all that came to nothing, once more."""
    form = await _form(request, door)
    if isinstance(form, Response):
        return form
    once, values, tell = request.path_params["once"], form.values(), teller(request, door)
    found = await _found(door, form.by, once) or []
    wanted = [one for one in found if "all" in values or one.execution_id == values.get("execution")]
    again, problems = [], [] if wanted else [tell("This batch has no such deal.")]
    for one in wanted:
        if one.may_be_tried:
            try:
                await door.bulk.try_again(form.by, one, values.get("request", ""))
                again.append(one.execution_id)
            except Refused as refusal:
                problems.append(f"{one.deal.name}: {tell.what(refusal.message)}.")
    _wake(door, form.by, again)
    return _problem(" ".join(problems), tell) if problems else _see(once)


# What the page for choosing shows


async def _choosing(
    request: Request,
    door: Door,
    by: Person,
    given: Mapping[str, str],
    chosen: Collection[str] = (),
    problem: ServiceError | None = None,
) -> Response:
    """`given` are the fields of the search, and what was filled in before where that was wrong."""
    search, found, tell = Search(), None, teller(request, door)
    pipelines: Sequence[PipelineDefinition] = ()
    companies = [Choice(one.id, one.name) for one in await door.connections.companies(by.portal_id)]
    try:
        pipelines = await door.bulk.pipelines(by)
        search = read_search(_search_fields(given, companies), pipelines)
        found = await door.bulk.find(by, search) if given else None
    except ServiceError as error:
        problem = problem or error
    shown = Choosing(
        search,
        companies,
        pipelines,
        found,
        await _menus(door, by, search.company or None, given, tell) if found else (),
        {name: given[name] for name in FIELDS if name in given},
        frozenset(chosen),
        door.sessions.form_key(request),
        tell.what(problem.message) if problem else "",
    )
    return page(
        tell("Create many invoices"),
        *bulk_choose.parts(shown, tell),
        status=_status(problem),
        language=tell.language,
        wide=True,
    )


def _search_fields(given: Mapping[str, str], companies: Sequence[Choice] = ()) -> dict[str, str]:
    """The fields of the search alone; of several companies the first, where none is chosen."""
    told = {name: given[name] for name in ("place", "days", "name", "company", "page") if name in given}
    return {"company": companies[0].value} | told if len(companies) > 1 else told


async def _menus(
    door: Door, by: Person, company: str | None, given: Mapping[str, str], tell: Teller
) -> list[Menu]:
    """The lists that the workflow's form chooses from; where nothing is chosen, the rules decide."""
    defaults = door.rules.current.defaults.get(ACTION, {})
    return [
        await _menu(
            door, Asked(by.portal_id, company), name, defaults.get(name, ""), given.get(name, ""), tell
        )
        for name in _MENUS
    ]


async def _menu(door: Door, asked: Asked, name: str, default: str, chosen: str, tell: Teller) -> Menu:
    told = tell.words.field(ACTION, name)
    blank = tell("The deals' line items") if name == "item" else tell("Not chosen")
    if default:
        blank = tell("As the rules say: {default}", default=default)
    try:
        choices = await SOURCES[_MENUS[name]].choices(door.menus, asked)
    except ServiceError as error:
        return Menu(name, told.label, told.help, trouble=tell.what(error.message))
    return Menu(name, told.label, told.help, choices, chosen=chosen, blank=blank)


# Between the pages


async def _form(request: Request, door: Door) -> OwnForm | Response:
    """The form, or the page that says why it does not count."""
    try:
        return await own_form(request, door, most=_MOST_FIELDS)
    except HTTPException as refusal:
        tell = teller(request, door)
        told = tell(
            "This page is too old, or it was not made for this browser; nothing was created. Sign in again."
        )
        why = told if refusal.status_code == 403 else tell.what(refusal.detail)
        return _sign_in(tell, why, refusal.status_code)


def _carried(
    request: Request, door: Door, told: Sequence[Proposal | Objection], inputs: Mapping[str, str]
) -> dict[str, str]:
    """The batch as the review page carries it, under its own id."""
    deals = tuple(
        BatchDeal(one.deal_id, one.deal_name, str(one.amount)) for one in told if isinstance(one, Proposal)
    )
    batch = exact_json.dumps(Batch(f"batch-{door.new_id()}", deals, inputs).recorded()).decode()
    seal = door.sessions.seal(request, batch)
    return {"key": door.sessions.form_key(request), "batch": batch, "seal": seal}


async def _found(door: Door, by: Person, once: str) -> list[Result] | None:
    try:
        return await door.bulk.results(by, once)
    except Refused:  # that is no id of a batch
        return None


def _wake(door: Door, by: Person, execution_ids: Sequence[str]) -> None:
    now = door.clock()
    for execution_id in execution_ids:
        door.wake(Row(execution_id, by.portal_id, now))


def _address(once: str) -> str:
    return f"{ADDRESS}/batches/{once}"


def _see(once: str) -> Response:
    """To the results by a GET, so that reloading them sends nothing again."""
    return RedirectResponse(_address(once), 303, headers=PRIVATE)


def _sign_in(tell: Teller, why: str = "", status: int = 200) -> Response:
    about = tell("To bill many deals at once, a Super Admin signs in through HubSpot.")
    parts = sign_in(tell, about, why)
    return page(tell("Create many invoices"), *parts, status=status, language=tell.language)


def _problem(sentence: str, tell: Teller, status: int = 400) -> Response:
    back = button_link(ADDRESS, tell("Back to the deals"), "plain")
    told = paragraph(sentence, "bad")
    return page(tell("That did not work"), told, back, status=status, language=tell.language)


def _status(problem: ServiceError | None) -> int:
    if problem is None:
        return 200
    return 400 if isinstance(problem, Refused) else 502
