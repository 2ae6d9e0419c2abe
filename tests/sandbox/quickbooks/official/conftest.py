"""Intuit's OAuth client and python-quickbooks, connected to the stand-in over loopback."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from sandbox.quickbooks import DEFAULT_REALM, SEED_REFRESH_TOKEN
from sandbox.run import Options, Running, running

APP = ("qb-sandbox-client", "qb-sandbox-secret")
BACK = "http://127.0.0.1:8700/quickbooks/callback"
Play = Callable[[Callable[[], Any]], Any]


@pytest.fixture
async def sandbox(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the client insists on https otherwise
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async with running(Options(), {}) as addresses:
        yield addresses


@pytest.fixture
async def stranger(sandbox: Running) -> AsyncIterator[Any]:
    """Intuit's OAuth client, that has found its endpoints in the discovery document."""
    intuit = pytest.importorskip("intuitlib.client", reason="needs the package intuit-oauth")
    found = f"{sandbox.quickbooks_url}/.well-known/openid_sandbox_configuration"
    client = await asyncio.to_thread(intuit.AuthClient, *APP, BACK, found)
    yield client
    client.close()


@pytest.fixture
async def books(sandbox: Running, stranger: Any) -> AsyncIterator[Any]:
    """python-quickbooks, signed in to the seeded company."""
    quickbooks = pytest.importorskip("quickbooks", reason="needs the package python-quickbooks")

    class Local(quickbooks.QuickBooks):
        api_url_v3 = f"{sandbox.quickbooks_url}/v3"

    def sign_in() -> Any:
        return Local(
            auth_client=stranger,
            refresh_token=SEED_REFRESH_TOKEN,
            company_id=DEFAULT_REALM,
            minorversion=75,
            use_decimal=True,
        )

    signed_in = await asyncio.to_thread(sign_in)
    with closing(signed_in.session):
        yield signed_in


@pytest.fixture
def play() -> Iterator[Play]:
    """Runs what blocks beside the loop that serves it."""
    yield asyncio.to_thread


def python_quickbooks() -> Any:
    """Its objects; looked up late, so that these tests are skipped where it is not installed."""
    return pytest.importorskip("quickbooks.objects", reason="needs the package python-quickbooks")


def make_customer(books: Any, name: str) -> Any:
    objects = python_quickbooks()
    made = objects.Customer()
    made.DisplayName = name
    made.PrimaryEmailAddr = objects.EmailAddress()
    made.PrimaryEmailAddr.Address = "ann@example.test"
    return made.save(qb=books)


def make_form(books: Any, kind: Any, of: Any, amount: str = "149.50") -> Any:
    """A sales form of a kind, with one line, not saved yet."""
    objects = python_quickbooks()
    item = objects.Item.filter(Name="Consulting", qb=books)[0]
    line = objects.SalesItemLine()
    line.Amount = Decimal(amount)
    line.SalesItemLineDetail = objects.SalesItemLineDetail()
    line.SalesItemLineDetail.ItemRef = item.to_ref()
    made = kind()
    made.CustomerRef = of.to_ref()
    made.Line.append(line)
    return made


def make_invoice(books: Any, of: Any, amount: str = "149.50", **save: Any) -> Any:
    return make_form(books, python_quickbooks().Invoice, of, amount).save(qb=books, **save)


def make_reference(value: str) -> Any:
    objects = python_quickbooks()
    made = objects.Ref()
    made.value = value
    return made


@pytest.fixture
def customer() -> Callable[..., Any]:
    """Makes a customer with an e-mail address."""
    return make_customer


@pytest.fixture
def form() -> Callable[..., Any]:
    """Makes a sales form of a kind, with one line, not saved yet."""
    return make_form


@pytest.fixture
def invoice() -> Callable[..., Any]:
    """Makes and saves an invoice."""
    return make_invoice


@pytest.fixture
def reference() -> Callable[..., Any]:
    """Makes a reference to an id."""
    return make_reference


@pytest.fixture
def consented(stranger: Any) -> Callable[..., Any]:
    """Lets a person agree; gives what Intuit sends the browser back with."""

    enums = pytest.importorskip("intuitlib.enums")

    async def agree(*scopes: Any) -> dict[str, str]:
        page = stranger.get_authorization_url([enums.Scopes.ACCOUNTING, *scopes], state_token="s-1")
        async with httpx.AsyncClient(trust_env=False) as browser:
            form = {key: values[0] for key, values in parse_qs(urlsplit(page).query).items()}
            answer = await browser.post(page, data={**form, "decision": "connect", "realm": DEFAULT_REALM})
        back = urlsplit(answer.headers["location"])
        return {key: values[0] for key, values in parse_qs(back.query).items()}

    return agree
