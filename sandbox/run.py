"""The stand-ins and the mailbox in one process on loopback, until told to stop."""

import asyncio
import contextlib
import os
import random
import signal
import socket
import uuid
from collections.abc import AsyncIterator, Callable, Generator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import httpx
import uvicorn
from starlette.types import ASGIApp

from sandbox import hubspot, quickbooks, twilio
from sandbox.faults import CONTROL_PREFIX, FaultRule, Faults
from sandbox.mailbox import Mailbox, mailbox_app
from sandbox.quickbooks import Settings as QuickBooksSettings

OPERATIONS = {
    "hubspot": hubspot.OPERATIONS,
    "quickbooks": quickbooks.OPERATIONS,
    "twilio": twilio.OPERATIONS,
}
"""What faults may name, by the stand-in they are for."""

GRACE = 2  # seconds that open calls get when everything stops
MOST_CONNECTIONS = 8  # to the service, per stand-in, unless told; more of them make httpx slower, not faster


@dataclass(frozen=True, slots=True)
class Options:
    """Where to listen, 0 for a free port, where the service is, and what is to go wrong from the start.

    `faults`: rules with the stand-in each is for, "hubspot", "quickbooks" or "twilio"; None: for all.
    `fault_seed` seeds the chances of rules that have one; None: as the environment says.
    `connections`: how many calls of each stand-in may be under way to the service at one time.
    """

    host: str = "127.0.0.1"
    hubspot_port: int = 0
    quickbooks_port: int = 0
    mail_port: int = 0
    mail_pages_port: int = 0
    twilio_port: int = 0
    service_url: str = "http://127.0.0.1:8700"
    faults: tuple[tuple[str | None, FaultRule], ...] = ()
    fault_seed: int | None = None
    connections: int = MOST_CONNECTIONS


@dataclass(frozen=True, slots=True)
class Running:
    """The addresses of what is serving now."""

    hubspot_url: str
    quickbooks_url: str
    smtp_url: str
    mail_pages_url: str
    twilio_url: str
    service_url: str

    def settings(self) -> dict[str, str]:
        """The service's settings for these addresses."""
        apps = QuickBooksSettings()
        return {
            "STAGEBILL_HUBSPOT_CLIENT_ID": hubspot.CLIENT_ID,
            "STAGEBILL_HUBSPOT_CLIENT_SECRET": hubspot.CLIENT_SECRET,
            "STAGEBILL_HUBSPOT_APP_ID": str(hubspot.APP_ID),
            "STAGEBILL_HUBSPOT_API_URL": self.hubspot_url,
            "STAGEBILL_HUBSPOT_APP_URL": self.hubspot_url,
            "STAGEBILL_QUICKBOOKS_CLIENT_ID": apps.client_id,
            "STAGEBILL_QUICKBOOKS_CLIENT_SECRET": apps.client_secret,
            "STAGEBILL_QUICKBOOKS_VERIFIER_TOKEN": apps.verifier_token,
            "STAGEBILL_QUICKBOOKS_API_URL": self.quickbooks_url,
            "STAGEBILL_INTUIT_OAUTH_URL": self.quickbooks_url,
            "STAGEBILL_SMTP_URL": self.smtp_url,
            "STAGEBILL_SMS_URL": self.sms_url,
        }

    @property
    def sms_url(self) -> str:
        """Twilio's stand-in, as the service's setting has it."""
        host = self.twilio_url.removeprefix("http://")
        signed_in = f"twilio+http://{twilio.ACCOUNT_SID}:{twilio.AUTH_TOKEN}@{host}"
        return f"{signed_in}?from={twilio.SMS_FROM}&whatsapp_from={twilio.WHATSAPP_FROM}"

    def commands(self) -> tuple[str, str]:
        """The commands that connect both accounts without a browser."""
        return (
            f"stagebill connect hubspot --portal-id {hubspot.SEED_PORTAL} "
            f"--refresh-token {hubspot.REFRESH_TOKEN}",
            f"stagebill connect quickbooks --portal-id {hubspot.SEED_PORTAL} "
            f"--realm-id {quickbooks.DEFAULT_REALM} --refresh-token {quickbooks.SEED_REFRESH_TOKEN}",
        )


class _Server(uvicorn.Server):
    """A server that leaves the process's signals alone: several of them share it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Nothing is captured; whoever runs the servers stops them."""
        yield


@asynccontextmanager
async def running(options: Options, environ: Mapping[str, str] = os.environ) -> AsyncIterator[Running]:
    """Serve everything as long as the context lasts.

    `environ`: where STAGEBILL_SANDBOX_FAULTS and its kin are looked up.
    Raises: OSError for a port that is taken, ValueError for faults that cannot be read.
    """
    http = partial(_client, options.connections)
    books = quickbooks.create_app(
        clock=_now, new_id=_new_id, faults=_switchboard("quickbooks", options, environ), http=http
    )
    crm = hubspot.create_app(
        clock=_now, new_id=_new_id, faults=_switchboard("hubspot", options, environ), http=http
    )
    phones = twilio.create_app(clock=_now, new_id=_new_id, faults=_switchboard("twilio", options, environ))
    mailbox = Mailbox(_now)
    async with AsyncExitStack() as stack:
        hubspot_url = await stack.enter_async_context(_served(crm, options.host, options.hubspot_port))
        quickbooks_url = await stack.enter_async_context(
            _served(books, options.host, options.quickbooks_port)
        )
        pages = mailbox_app(mailbox)
        pages_url = await stack.enter_async_context(_served(pages, options.host, options.mail_pages_port))
        twilio_url = await stack.enter_async_context(_served(phones, options.host, options.twilio_port))
        stack.push_async_callback(mailbox.stop)
        smtp_port = await mailbox.start(options.host, options.mail_port)
        smtp_url = f"smtp://{_bracketed(options.host)}:{smtp_port}"
        await _set_targets(options.service_url, hubspot_url, quickbooks_url)
        yield Running(hubspot_url, quickbooks_url, smtp_url, pages_url, twilio_url, options.service_url)


def _switchboard(stand_in: str, options: Options, environ: Mapping[str, str]) -> Faults:
    """A switchboard of the stand-in's own, so that one can be told without the other."""
    seed = options.fault_seed
    chance = random.Random(seed) if seed is not None else None  # noqa: S311 - a seeded die is wanted
    faults = Faults.from_environment(environ, chance=chance, stand_in=stand_in, operations=OPERATIONS)
    for only, rule in options.faults:
        if only in (None, stand_in):
            faults.add(rule)
    return faults


async def serve(options: Options, ready: Callable[[Running], None]) -> None:
    """Serve until SIGINT or SIGTERM; `ready` is told the addresses once everything listens.

    Raises: as `running`.
    """
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop(*_: object) -> None:
        loop.call_soon_threadsafe(stopped.set)

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        async with running(options) as addresses:
            ready(addresses)
            await stopped.wait()
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@asynccontextmanager
async def _served(app: ASGIApp, host: str, port: int) -> AsyncIterator[str]:
    """One application on one port; gives its base address."""
    listener = _listen(host, port)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, lifespan="on", timeout_graceful_shutdown=GRACE
    )
    server = _Server(config)
    task = asyncio.get_running_loop().create_task(server.serve(sockets=[listener]))
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn offers no event
            await asyncio.sleep(0.01)
        yield f"http://{_bracketed(host)}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's delay off only where the protocol is named; with it each answer takes 40 ms
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


async def _set_targets(service_url: str, *stand_ins: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:  # loopback: no proxy in between
        for base in stand_ins:
            await client.post(f"{base}{CONTROL_PREFIX}/target", json={"url": service_url})


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return str(uuid.uuid4())


def _client(connections: int) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    return httpx.AsyncClient(limits=limits, trust_env=False)
