"""`stagebill doctor`: every finding at once, each with what to do."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from engine.commands.doctor import doctor
from engine.commands.output import Out
from engine.compose import World
from engine.connecting.vault import Vault
from engine.rulefile.revisions import record
from engine.settings import Settings
from engine.store import Store, open_store
from engine.store.account_tables import Account, Connection
from engine.store.meter_tables import CallCount
from engine.store.process_tables import Process
from engine.store.tables import Event, Execution

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path, new_database: Callable[[Path], str]) -> Path:
    """The data folder, with an empty ledger in it."""
    folder = tmp_path / "data"
    folder.mkdir()
    new_database(folder)
    return folder


@pytest.fixture
def examine(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """The exit code and the lines of a doctor with complete settings."""

    def run(**changes: Any) -> tuple[int, list[str]]:
        told: dict[str, Any] = {
            "data_dir": data,
            "secret_key": SecretStr("a master secret for tests only"),
            "rules": tmp_path / "rules.yaml",
            "hubspot_client_id": "hs",
            "hubspot_client_secret": SecretStr("hs-secret"),
            "quickbooks_client_id": "qb",
            "quickbooks_client_secret": SecretStr("qb-secret"),
            "quickbooks_verifier_token": SecretStr("qb-verifier"),
        }
        code = doctor(Settings(_env_file=None, **(told | changes)), Out())
        return code, capsys.readouterr().out.splitlines()

    return run


@pytest.fixture
def keep(data: Path) -> Callable[..., None]:
    """Stores rows in the ledger that the doctor will open."""

    def rows(*those: Any) -> None:
        store: Store = open_store(f"sqlite:///{data}/stagebill.db")
        for row in those:
            store.write_now(lambda session, row=row: session.add(row), account=None)
        store.close()

    return rows


VAULT = Vault(SecretStr("a master secret for tests only"), bytes, rounds=1)


@pytest.fixture(autouse=True)
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that are derived in no time."""
    monkeypatch.setattr("engine.commands.doctor.World", partial(World, vault_rounds=1))


def connection(vendor: str, **more: Any) -> Connection:
    told: dict[str, Any] = {
        "id": vendor,
        "portal_id": "4210001",
        "vendor": vendor,
        "external_digest": VAULT.digest("hubspot:4210001") if vendor == "hubspot" else vendor,
        "environment": "sandbox",
        "connected_at": NOW,
        "updated_at": NOW,
    }
    return Connection(**(told | more))


ACCOUNT = {"portal_id": "4210001", "salt": b"s" * 16, "created_at": NOW}


def test_all_is_well(examine: Any, keep: Any, data: Path, tmp_path: Path) -> None:
    keep(Account(**ACCOUNT), connection("hubspot"), connection("quickbooks"))

    assert examine() == (
        0,
        [
            "ok   all settings that the service needs are set",
            f"ok   no rule file at {tmp_path}/rules.yaml: the service runs with empty rules",
            f"ok   the store at {data} opens",
            "ok   the master key is the one of the connections",
            "ok   no process is there now; stagebill serve starts one",
            "ok   STAGEBILL_PUBLIC_URL is http://127.0.0.1:8700, and HubSpot and Intuit call https addresses "
            "only: put a proxy with a certificate before the service and set the proxy's address, "
            "before you leave the sandbox",
            "ok   hubspot of account 4210001: connected",
            "ok   quickbooks of account 4210001: connected",
            "ok   0 of 500000 metered QuickBooks reads of this month are used, about 0 by its end",
            "ok   changes that no webhook told and looking found: 0 in hubspot, 0 in quickbooks",
            "ok   0 events in, 0 ended, 0 open; 0 executions failed",
        ],
    )


def test_a_month_whose_reads_are_nearly_used_up_is_found(examine: Any, keep: Any) -> None:
    """F207."""
    keep(Account(**ACCOUNT), connection("quickbooks", environment="production"))
    counted = {
        "portal_id": "4210001",
        "connection_id": "quickbooks",
        "kind": "metered",
        "rule": "",
        "work": "",
    }
    keep(CallCount(day=datetime.now(UTC).date(), count=80, **counted))

    code, lines = examine(quickbooks_read_allowance=100)

    assert code == 1
    (told,) = [line for line in lines if "metered" in line]
    assert told.startswith(
        "FIX  80 of 100 metered QuickBooks reads of this month are used: changes are heard of by "
    )


def test_every_finding_is_told_also_after_one_has_failed(examine: Any, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("version: 1\ntimezon: UTC\n")

    code, lines = examine(hubspot_client_id=None)

    assert code == 1
    assert [line for line in lines if line.startswith("FIX")] == [
        "FIX  STAGEBILL_HUBSPOT_CLIENT_ID is not set; put it into the environment or a .env file",
        f"FIX  {tmp_path}/rules.yaml:2:1: error[unknown-key]: "
        'unknown key "timezon" in the file; did you mean "timezone"?; '
        "the service does not start with it; run stagebill rules check",
        "FIX  hubspot is not connected; run stagebill connect hubspot",
        "FIX  quickbooks is not connected; run stagebill connect quickbooks",
    ]


def test_one_missing_connection_is_told(examine: Any, keep: Any) -> None:
    keep(Account(**ACCOUNT), connection("hubspot"))

    code, lines = examine()

    assert code == 1
    assert "FIX  quickbooks is not connected; run stagebill connect quickbooks" in lines


def test_a_connection_that_needs_a_person_says_why(examine: Any, keep: Any) -> None:
    reason = "Intuit refused the refresh token; connect the company again"
    keep(
        Account(**ACCOUNT),
        connection("hubspot"),
        connection("quickbooks", status="needs_person", reason=reason),
    )

    code, lines = examine()

    assert code == 1
    assert f"FIX  quickbooks of account 4210001: {reason}" in lines


def test_what_was_disconnected_is_not_connected(examine: Any, keep: Any) -> None:
    keep(Account(**ACCOUNT), connection("hubspot"), connection("quickbooks", status="disconnected"))

    assert "FIX  quickbooks is not connected; run stagebill connect quickbooks" in examine()[1]


def test_the_rules_are_counted(examine: Any, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("version: 1\n")

    assert f"ok   {tmp_path}/rules.yaml is right: 0 schedules, 0 triggers" in examine()[1]


@pytest.mark.parametrize(
    ("server", "found"),
    [
        pytest.param("smtp://mail.example.com:587", "ok   the rules' own mails leave over", id="set"),
        pytest.param(
            None, "FIX  the rules mail invoices in their own words (invoice_mails) and", id="not-set"
        ),
        pytest.param("mail.example.com", "FIX  STAGEBILL_SMTP_URL must look like", id="no-address"),
    ],
)
def test_mails_of_the_rules_need_a_mail_server(
    examine: Any, tmp_path: Path, server: str | None, found: str
) -> None:
    """F38."""
    mail = "{standard: {subject: x, text: y}}"
    (tmp_path / "rules.yaml").write_text(f"version: 1\ninvoice_mails: {{use: standard, templates: {mail}}}\n")

    _, lines = examine(smtp_url=SecretStr(server) if server else None)

    assert any(line.startswith(found) for line in lines)


def test_rules_that_cannot_be_read_are_told(examine: Any, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").mkdir()

    assert (
        f"FIX  {tmp_path}/rules.yaml cannot be read: Is a directory; "
        "the service does not start with it; correct STAGEBILL_RULES or the file"
    ) in examine()[1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "version: 1\ntimezon: UTC\n",
            ':2:1: error[unknown-key]: unknown key "timezon" in the file; did you mean "timezone"?; '
            "revision 1 stays in force; run stagebill rules check",
        ),
        (
            None,
            " is missing or empty; the rules before it stay until it is back; "
            "revision 1 stays in force; correct STAGEBILL_RULES or the file",
        ),
    ],
    ids=["mistakes", "missing"],
)
def test_what_stays_in_force_is_told(
    examine: Any, data: Path, tmp_path: Path, text: str | None, told: str
) -> None:
    store = open_store(f"sqlite:///{data}/stagebill.db")
    store.write_now(lambda session: record(session, "version: 1\n", now=NOW, source="file"), account=None)
    store.close()
    if text is not None:
        (tmp_path / "rules.yaml").write_text(text)

    code, lines = examine()

    assert code == 1
    assert f"FIX  {tmp_path}/rules.yaml{told}" in lines


def test_the_revision_of_a_right_file_is_told(examine: Any, data: Path, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{data}/stagebill.db")
    store.write_now(lambda session: record(session, "version: 1\n", now=NOW, source="file"), account=None)
    store.close()
    (tmp_path / "rules.yaml").write_text("version: 1\n")

    assert f"ok   {tmp_path}/rules.yaml is right: 0 schedules, 0 triggers; it is revision 1" in examine()[1]


def test_an_account_that_cannot_be_asked_is_told_and_nothing_is_called_unknown(
    examine: Any, keep: Any, tmp_path: Path
) -> None:
    """A failed read is never "does not exist"."""
    keep(Account(**ACCOUNT), connection("hubspot"), connection("quickbooks"))
    (tmp_path / "rules.yaml").write_text(
        "version: 1\ntriggers:\n  - {id: a, when: {deal_enters: b}, do: [create-invoice: {item: X}]}\n"
    )

    code, lines = examine()

    assert code == 1
    told = [line for line in lines if "names in the rules were not checked" in line]
    assert [line.split(": ")[1] for line in told] == [
        "pipeline of HubSpot account 4210001",
        "item of HubSpot account 4210001",
    ]
    assert not any("there is no" in line for line in lines)


def test_a_store_that_does_not_open_is_told(examine: Any, data: Path) -> None:
    (data / "stagebill.db").write_text("this is a text, and it is long enough to be looked at" * 20)

    code, lines = examine()

    assert code == 1
    assert lines[-1] == (
        f"FIX  the database {data}/stagebill.db cannot be opened (file is not a database); "
        "correct STAGEBILL_DATA_DIR or STAGEBILL_DATABASE_URL"
    )


def test_events_in_are_outcomes_and_what_is_open(examine: Any, keep: Any) -> None:
    """Invariant 1."""
    events = [
        Event(id=name, portal_id="1", kind="command", dedupe_key=name, received_at=NOW, outcome=outcome)
        for name, outcome in (("a", "done"), ("b", None), ("c", "failed"))
    ]
    failed = Execution(
        id="ex-1",
        portal_id="1",
        business_key="c",
        event_id="c",
        action="create-invoice",
        created_at=NOW,
        first_due_at=NOW,
        due_at=NOW,
        state="closed",
        outcome="failed",
    )
    keep(*events, failed)

    assert examine()[1][-1] == (
        "FIX  3 events in, 2 ended, 1 open; 1 executions failed; see stagebill executions list --state failed"
    )


def test_machines_get_the_findings_as_one_document(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(_env_file=None, data_dir=data, rules=tmp_path / "rules.yaml")

    doctor(settings, Out(as_json=True))

    told = json.loads(capsys.readouterr().out)
    assert {one["ok"] for one in told} == {True, False}
    assert all(one["finding"] for one in told)


def test_another_master_key_is_found(examine: Any, keep: Any) -> None:
    keep(Account(**ACCOUNT), connection("hubspot"), connection("quickbooks"))

    code, lines = examine(secret_key=SecretStr("another one"))

    assert code == 1
    assert (
        "FIX  STAGEBILL_SECRET_KEY is not the key that this store's connections were sealed with; put the "
        "former key back, or where it is lost run stagebill disconnect for each account, and connect it again"
    ) in lines


def process(role: str, seen: timedelta) -> Process:
    now = datetime.now(UTC)
    return Process(id=role, role=role, place="shop:77", started_at=now, seen_at=now - seen)


@pytest.mark.parametrize(
    ("there", "told"),
    [
        ([("serve", 5)], "ok   1 process is there: serve at shop:77"),
        ([("web", 5), ("worker", 9)], "ok   2 processes are there: web at shop:77, worker at shop:77"),
        ([("web", 5)], "FIX  calls are taken in and nobody runs them; start stagebill worker"),
        (
            [("web", 5), ("worker", 90)],
            "FIX  calls are taken in and nobody runs them; start stagebill worker",
        ),
    ],
)
def test_processes_are_told(examine: Any, keep: Any, there: list[tuple[str, int]], told: str) -> None:
    keep(*(process(role, timedelta(seconds=seen)) for role, seen in there))

    assert told in examine()[1]


def test_a_process_that_went_without_a_word_is_told(examine: Any, keep: Any) -> None:
    keep(process("serve", timedelta(minutes=3)))

    (told,) = [line for line in examine()[1] if "no process" in line]

    assert told.startswith("FIX  no process is there: the last, serve at shop:77, was seen at 20")
    assert told.endswith("Z; start it again")


# Phones (F134)

PHONES = """\
version: 1
review_requests:
  sites: {google: "https://g.page/r/example/review"}
  templates: {short: {sms: How was it?}}
"""
TWILIO = "twilio://AC" + "5" * 32 + ":secret@api.twilio.com"


def test_words_for_phones_need_a_number_to_write_from(tmp_path: Path, examine: Any) -> None:
    (tmp_path / "rules.yaml").write_text(PHONES)

    _, without = examine()
    _, another = examine(sms_url=SecretStr(f"{TWILIO}?whatsapp_from=+15551234567"))
    _, right = examine(sms_url=SecretStr(f"{TWILIO}?from=+15551234567"))

    missing = (
        "FIX  the rules have words for SMS (short) and no number to write from, so such requests are "
        "refused; set STAGEBILL_SMS_URL with from"
    )
    assert missing in without
    assert missing in another
    assert "ok   review requests by SMS leave over STAGEBILL_SMS_URL" in right


def test_a_wrong_address_of_phones_is_told_without_its_token(examine: Any) -> None:
    _, lines = examine(sms_url=SecretStr("twilio://AC1:very-secret@api.twilio.com"))

    assert any(
        line.startswith("FIX  STAGEBILL_SMS_URL must look like twilio://ACCOUNT_SID") for line in lines
    )
    assert not any("very-secret" in line for line in lines)
