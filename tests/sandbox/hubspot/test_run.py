"""Both stand-ins and the mailbox in one process."""

import asyncio
import json
import signal
import smtplib
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from sandbox.__main__ import main
from sandbox.run import Options, Running, running

ROOT = Path(__file__).parents[3]
SERVICE_URL = "http://127.0.0.1:8799"


@pytest.fixture
async def sandbox() -> AsyncIterator[Running]:
    async with running(Options(service_url=SERVICE_URL), {}) as addresses:
        yield addresses


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


async def test_hubspot_answers_under_the_printed_settings(sandbox: Running, http: httpx.AsyncClient) -> None:
    settings = sandbox.settings()
    form = {
        "grant_type": "refresh_token",
        "refresh_token": "hs-sandbox-refresh",
        "client_id": settings["STAGEBILL_HUBSPOT_CLIENT_ID"],
        "client_secret": settings["STAGEBILL_HUBSPOT_CLIENT_SECRET"],
    }
    answer = await http.post(f"{settings['STAGEBILL_HUBSPOT_API_URL']}/oauth/2026-09/token", data=form)

    assert answer.json()["hub_id"] == 4210001


async def test_quickbooks_answers_under_the_printed_settings(
    sandbox: Running, http: httpx.AsyncClient
) -> None:
    settings = sandbox.settings()
    form = {"grant_type": "refresh_token", "refresh_token": "qb-sandbox-refresh"}
    pair = (settings["STAGEBILL_QUICKBOOKS_CLIENT_ID"], settings["STAGEBILL_QUICKBOOKS_CLIENT_SECRET"])
    url = f"{settings['STAGEBILL_INTUIT_OAUTH_URL']}/oauth2/v1/tokens/bearer"

    assert (await http.post(url, data=form, auth=pair)).status_code == 200


async def test_mail_arrives_on_the_pages(sandbox: Running, http: httpx.AsyncClient) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.test", "b@example.test", "Thanks"
    address = urlsplit(sandbox.smtp_url)

    def post() -> None:
        with smtplib.SMTP(str(address.hostname), int(address.port or 0)) as smtp:
            smtp.send_message(message)

    await asyncio.to_thread(post)

    mails = (await http.get(f"{sandbox.mail_pages_url}/_sandbox/mails")).json()
    assert [mail["subject"] for mail in mails] == ["Thanks"]


async def test_hubspot_knows_where_the_service_is(sandbox: Running, http: httpx.AsyncClient) -> None:
    assert (await http.get(f"{sandbox.hubspot_url}/_sandbox/target")).json() == {"url": SERVICE_URL}


async def test_the_commands_connect_both_accounts(sandbox: Running) -> None:
    assert sandbox.commands() == (
        "stagebill connect hubspot --portal-id 4210001 --refresh-token hs-sandbox-refresh",
        "stagebill connect quickbooks --portal-id 4210001 --realm-id 9130000000000001 "
        "--refresh-token qb-sandbox-refresh",
    )


async def test_faults_come_from_the_environment(http: httpx.AsyncClient) -> None:
    rules = json.dumps([{"operation": "oauth.token", "kind": "status", "status": 503}])
    async with running(Options(), {"STAGEBILL_SANDBOX_FAULTS": rules}) as addresses:
        answer = await http.post(f"{addresses.hubspot_url}/oauth/2026-09/token")

    assert answer.status_code == 503


async def test_a_lost_answer_closes_the_socket(sandbox: Running, http: httpx.AsyncClient) -> None:
    rule = {"operation": "unknown", "kind": "drop_after"}
    await http.post(f"{sandbox.hubspot_url}/_sandbox/faults", json=rule)

    with pytest.raises(httpx.RemoteProtocolError):
        await http.get(f"{sandbox.hubspot_url}/nowhere")


@contextmanager
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_that_is_taken_stops_the_start_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with taken_port() as port:
        assert main(["--hubspot-port", str(port)]) == 2

    assert capsys.readouterr().err.startswith("The sandbox cannot start: ")


@pytest.mark.parametrize("port", ["70000", "-1", "x"])
def test_a_port_must_be_one(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main([f"--hubspot-port={port}"])

    assert exit_.value.code == 2
    assert "is no port" in capsys.readouterr().err


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_it_serves_until_it_is_told_to_stop(how: signal.Signals) -> None:
    command = [sys.executable, "-m", "sandbox", "--print-json"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        settings = json.loads(process.stdout.readline())
        process.send_signal(how)

        assert process.wait(timeout=20) == 0
    assert settings["STAGEBILL_HUBSPOT_APP_ID"] == "909090"


def test_people_get_lines_for_an_env_file_and_two_commands() -> None:
    command = [sys.executable, "-m", "sandbox"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().rstrip() for _ in range(17)]
        process.terminate()

    assert sum(line.startswith("STAGEBILL_") for line in lines) == 12
    assert sum(line.startswith("stagebill connect ") for line in lines) == 2
