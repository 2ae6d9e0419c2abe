"""Many invoices at once (F26), as a bookkeeper goes through its pages without scripts."""

import asyncio
import re
from collections import Counter
from html import unescape
from typing import Any

import httpx
import pytest

WITHOUT_DEFAULTS = """\
version: 1
timezone: America/Chicago
defaults: {create-invoice: {tax_code: NON}}
"""
STAGE = "default/appointmentscheduled"
SECOND = "9130000000000002"


@pytest.fixture
def rules_text() -> str:
    return WITHOUT_DEFAULTS


@pytest.fixture
async def signed_in(service: Any) -> Any:
    """The service, with the browser of a Super Admin who has come back from HubSpot."""
    away = await service.http.get("/hubspot/install")
    answer = {"portal_id": "4210001", "decision": "approve"}
    sent = await service.hubspot.http.post(away.headers["location"], data=answer)
    await service.http.get(sent.headers["location"])
    return service


async def deals(service: Any, *amounts: str, stage: str = "appointmentscheduled") -> list[str]:
    """A deal over each amount, in a stage where no other deal is."""
    return [
        await service.deal(dealname=f"Roof {number}", dealstage=stage, amount=amount)
        for number, amount in enumerate(amounts, 1)
    ]


def form_of(page: httpx.Response, action: str) -> dict[str, Any]:
    """What a form carries: hidden and filled fields, and what is chosen in its menus."""
    part = re.search(rf'<form method="post" action="{action}">(.*?)</form>', page.text, re.DOTALL)
    assert part is not None, page.text
    told = dict(
        re.findall(
            r'<input type="(?:hidden|text|datetime-local)"[^>]*? name="([^"]+)" value="([^"]*)"', part[1]
        )
    )
    for name, options in re.findall(r'<select id="[^"]*" name="([^"]+)"[^>]*>(.*?)</select>', part[1]):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        told[name] = chosen[1] if chosen else ""
    return {name: unescape(value) for name, value in told.items()}


def words_of(page: httpx.Response) -> str:
    """What a person reads."""
    body = page.text.partition("<body>")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


async def listed(service: Any, **query: str) -> httpx.Response:
    page: httpx.Response = await service.http.get("/bulk", params={"place": STAGE, **query})
    assert page.status_code == 200, page.text
    return page


async def reviewed(service: Any, chosen: list[str], **filled: str) -> httpx.Response:
    """The review of these deals; the product is Consulting unless told otherwise."""
    form = form_of(await listed(service), "/bulk/review") | {"item": "Consulting", "deal": chosen} | filled
    page: httpx.Response = await service.http.post("/bulk/review", data=form)
    return page


async def created(service: Any, review: httpx.Response) -> httpx.Response:
    """The answer to the button of a review."""
    answer: httpx.Response = await service.http.post("/bulk/create", data=form_of(review, "/bulk/create"))
    return answer


async def result(service: Any, answer: httpx.Response) -> httpx.Response:
    assert answer.status_code == 303, answer.text
    page: httpx.Response = await service.http.get(answer.headers["location"])
    return page


async def test_what_was_reviewed_is_created_deal_by_deal(signed_in: Any) -> None:
    chosen = await deals(signed_in, "100.07", "2000", "300")

    review = await reviewed(signed_in, chosen[:2], invoice_type="deposit", percent="50", terms="Net 30")
    answer = await created(signed_in, review)
    under_way = await result(signed_in, answer)
    await signed_in.settle()
    done = await result(signed_in, answer)

    assert "2 invoices: 1,050.04 USD" in words_of(review)
    assert "Consulting Deposit: Roof 2 NON 1,000.00 USD" in words_of(review)
    assert '<meta http-equiv="refresh"' in under_way.text
    assert "Created: 2" in words_of(done)
    assert '<meta http-equiv="refresh"' not in done.text
    invoices = await signed_in.invoices()
    assert sorted(one["TotalAmt"] for one in invoices) == [50.04, 1000]
    assert all(one["DocNumber"] in words_of(done) for one in invoices)


async def test_the_list_tells_customer_amount_billed_and_what_is_left(signed_in: Any) -> None:
    (deal,) = await deals(signed_in, "500")
    await signed_in.call("create-invoice", deal, invoice_type="deposit", percent="20", item="Consulting")
    await signed_in.settle()

    page = await listed(signed_in, days="30", name="roo")

    assert re.search(r"Roof 1 Ann Lee \d+ 500.00 USD 100.00 USD 400.00 USD 100.00 USD", words_of(page))


async def test_pressing_twice_and_reloading_make_nothing_twice(signed_in: Any) -> None:
    review = await reviewed(signed_in, await deals(signed_in, "100", "200"))

    answers = await asyncio.gather(created(signed_in, review), created(signed_in, review))
    await signed_in.settle()
    answers.append(await created(signed_in, review))
    await signed_in.settle()

    assert len({answer.headers["location"] for answer in answers}) == 1
    assert Counter(float(one["TotalAmt"]) for one in await signed_in.invoices()) == {100: 1, 200: 1}


async def test_a_deal_that_cannot_be_billed_says_why_before_and_is_left_out(signed_in: Any) -> None:
    chosen = await deals(signed_in, "100", "")

    review = await reviewed(signed_in, chosen)
    done = await result(signed_in, await created(signed_in, review))

    assert "Roof 2 deal.amount is empty; fill it in on the deal" in words_of(review)
    assert "Create 1 invoice" in words_of(review)
    assert "Roof 2" not in words_of(done)


async def billed_meanwhile(service: Any, *amounts: str) -> tuple[list[str], httpx.Response]:
    """Deals that somebody else bills between their review and its button; the answer to that."""
    chosen = await deals(service, *amounts)
    review = await reviewed(service, chosen)
    for deal in chosen:
        await service.call("create-invoice", deal, invoice_type="full", item="Consulting")
    answer = await created(service, review)
    await service.settle()
    return chosen, answer


async def raised(service: Any, deal: str) -> None:
    """Somebody gives the deal a higher amount."""
    await service.hubspot.patch(f"objects/deals/{deal}", {"properties": {"amount": "150"}})


async def test_a_deal_billed_meanwhile_is_told_and_tried_again_once_mended(signed_in: Any) -> None:
    (deal,), answer = await billed_meanwhile(signed_in, "100")
    refused = await result(signed_in, answer)
    await raised(signed_in, deal)

    again = f"{answer.headers['location']}/retry"
    assert (await signed_in.http.post(again, data=form_of(refused, again))).status_code == 303
    await signed_in.settle()

    assert "nothing is left to bill: all of 100.00 USD is billed" in words_of(refused)
    done = words_of(await result(signed_in, answer))
    assert "Created: 1" in done
    assert "the deal has changed since its review, which showed 100.00 USD" in done
    assert sorted(float(one["TotalAmt"]) for one in await signed_in.invoices()) == [50, 100]


async def test_all_that_came_to_nothing_are_tried_again_with_one_button(signed_in: Any) -> None:
    chosen, answer = await billed_meanwhile(signed_in, "100", "120")
    refused = await result(signed_in, answer)
    for deal in chosen:
        await raised(signed_in, deal)

    again = f"{answer.headers['location']}/retry"
    await signed_in.http.post(again, data=form_of(refused, again) | {"all": "1"})
    await signed_in.settle()

    assert "Try these 2 again" in words_of(refused)
    assert "Created: 2" in words_of(await result(signed_in, answer))


async def test_a_page_of_deals_costs_hubspot_as_many_calls_as_one_deal(signed_in: Any) -> None:
    async def calls(chosen: list[str]) -> tuple[list[str], list[str]]:
        before = len(await signed_in.requests("hubspot")), len(await signed_in.requests())
        assert (await reviewed(signed_in, chosen)).status_code == 200
        hubspot, quickbooks = await signed_in.requests("hubspot"), await signed_in.requests()
        return hubspot[before[0] :], quickbooks[before[1] :]

    (one,) = await deals(signed_in, "100")
    await calls([one])  # what is kept is read
    few, _ = await calls([one])
    many, metered = await calls([one, *await deals(signed_in, *["100"] * 7)])

    assert Counter(many) == Counter(few)
    assert metered == []


@pytest.mark.parametrize(
    ("filled", "said"),
    [
        (
            {"percent": "half", "invoice_type": "deposit"},
            'percent: "half" is not a plain number like 1000.00; give a percent like 30',
        ),
        ({"item": "Gold"}, 'QuickBooks has no active item called "Gold"'),
        ({"deal": []}, "Deals: tick at least one."),
        ({"deal": ["7 or 8"]}, 'Deals: "7 or 8" is not the id of a deal; open the page again.'),
    ],
    ids=["percent", "item", "no-deal", "no-id"],
)
async def test_a_wrong_field_is_named_and_creates_nothing(
    signed_in: Any, filled: dict[str, Any], said: str
) -> None:
    chosen = await deals(signed_in, "100")

    page = await reviewed(signed_in, chosen, **filled)

    assert said in words_of(page)
    assert await signed_in.invoices() == []


async def test_what_was_filled_in_is_there_again_beside_what_is_wrong(signed_in: Any) -> None:
    chosen = await deals(signed_in, "100")

    page = await reviewed(signed_in, chosen, percent="half", invoice_type="deposit", item="Gold")

    kept = form_of(page, "/bulk/review")
    assert (kept["percent"], kept["invoice_type"]) == ("half", "deposit")


async def test_nothing_is_created_for_a_stranger_or_after_the_hour(signed_in: Any) -> None:
    review = await reviewed(signed_in, await deals(signed_in, "100"))
    signed_in.clock.forward(hours=2)

    late = await created(signed_in, review)
    signed_in.http.cookies.clear()
    strange = await created(signed_in, review)
    await signed_in.settle()

    assert (late.status_code, strange.status_code) == (403, 403)
    assert "nothing was created. Sign in again." in words_of(late)
    assert "Sign in with HubSpot" in words_of(await signed_in.http.get("/bulk"))
    assert await signed_in.invoices() == []


async def test_only_what_was_reviewed_is_created(signed_in: Any) -> None:
    """Also not a deal that somebody puts in its place, be it another account's."""
    first, second = await deals(signed_in, "100", "900")
    form = form_of(await reviewed(signed_in, [first]), "/bulk/create")

    forged = await signed_in.http.post(
        "/bulk/create", data=form | {"batch": form["batch"].replace(first, second)}
    )
    await signed_in.settle()

    assert "review the deals again" in words_of(forged)
    assert await signed_in.invoices() == []
    assert (await signed_in.http.get("/bulk/batches/batch-of-somebody-else")).status_code == 404


async def test_of_several_companies_the_one_that_was_chosen_bills(signed_in: Any) -> None:
    await signed_in.second_company()
    (deal,) = await deals(signed_in, "100")

    form = form_of(await listed(signed_in, company=SECOND), "/bulk/review")
    review = await signed_in.http.post("/bulk/review", data=form | {"item": "1", "deal": [deal]})
    done = await created(signed_in, review)
    await signed_in.settle()

    assert "Created: 1" in words_of(await result(signed_in, done))
    assert await signed_in.invoices() == []  # of the first company


async def test_what_others_are_called_is_no_markup_on_any_page(signed_in: Any) -> None:
    """Deals, people and companies are named by whoever likes."""
    name = '"><script>alert(1)</script>'
    await signed_in.second_company(name=name)
    deal = await signed_in.deal(
        dealname=name, dealstage="appointmentscheduled", amount="100", contact={"lastname": name}
    )
    found = await listed(signed_in, name="", days="30")
    review = await reviewed(signed_in, [deal], percent=name)
    begun = await reviewed(signed_in, [deal], company="9130000000000001")
    answer = await created(signed_in, begun)
    under_way = await result(signed_in, answer)
    await signed_in.settle()
    done = await result(signed_in, answer)

    pages = [found, review, begun, under_way, done]
    pages += [await signed_in.http.get(address) for address in ("/", "/reports", f"/bulk?name={name}")]
    pages.append(await signed_in.http.get(f"/quickbooks/callback?error={name}"))
    assert [page.url for page in pages if name not in unescape(page.text)] == []
    assert [page.url for page in pages if "<script" in page.text] == []
