"""What stops the start says so in one sentence, and leaves with exit code 2."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

COMPLETE = {
    "STAGEBILL_HUBSPOT_CLIENT_ID": "client",
    "STAGEBILL_HUBSPOT_CLIENT_SECRET": "hubspot-secret",
    "STAGEBILL_QUICKBOOKS_CLIENT_ID": "client",
    "STAGEBILL_QUICKBOOKS_CLIENT_SECRET": "quickbooks-secret",
    "STAGEBILL_QUICKBOOKS_VERIFIER_TOKEN": "verifier",
}


def serve(directory: Path, **changed: str | None) -> tuple[int, str]:
    """Run `stagebill serve` where it cannot start: its exit code and what it says."""
    told = {**COMPLETE, **changed}
    environment = {name: value for name, value in told.items() if value is not None}
    done = subprocess.run(
        [sys.executable, "-m", "engine", "serve"],
        cwd=directory,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


@pytest.mark.parametrize("name", sorted(COMPLETE))
def test_a_missing_setting(tmp_path: Path, name: str):
    assert serve(tmp_path, **{name: None}) == (
        2,
        f"stagebill: {name} is not set; put it into the environment or a .env file\n",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STAGEBILL_PORT", "eighty"),
        ("STAGEBILL_PUBLIC_URL", "billing.example.com"),
        ("STAGEBILL_QUICKBOOKS_ENVIRONMENT", "staging"),
        ("STAGEBILL_DATABASE_URL", "mysql://somewhere"),
        ("STAGEBILL_SMTP_URL", "mail.example.com"),
    ],
)
def test_a_wrong_setting(tmp_path: Path, name: str, value: str):
    code, told = serve(tmp_path, **{name: value})
    assert code == 2
    assert told.startswith(f"stagebill: {name} ")
    assert told.count("\n") == 1


def test_postgresql_without_a_master_secret(tmp_path: Path):
    """One made up by each process would open nothing that another has sealed."""
    assert serve(tmp_path, STAGEBILL_DATABASE_URL="postgresql://localhost/stagebill") == (
        2,
        "stagebill: STAGEBILL_SECRET_KEY is not set; "
        "on PostgreSQL all processes need the same long random text\n",
    )


def test_a_rule_file_with_mistakes(tmp_path: Path):
    (tmp_path / "rules.yaml").write_text("version: 1\ntrigers: []\ntimezone: Mars\n")
    assert serve(tmp_path) == (
        2,
        "stagebill: STAGEBILL_RULES: the service did not start, for the rules have mistakes: "
        'rules.yaml:2:1: error[unknown-key]: unknown key "trigers" in the file; did you mean "triggers"? '
        "(and 1 more); stagebill rules check rules.yaml shows them all\n",
    )


def test_a_second_service_on_the_same_data(tmp_path: Path):
    """Two workers on one SQLite file would take each other's claims for a dead one's."""
    (tmp_path / ".stagebill").mkdir()
    with (tmp_path / ".stagebill" / "serve.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, told = serve(tmp_path)
    assert code == 2
    assert "STAGEBILL_DATA_DIR: another Stagebill already works on .stagebill; stop it first" in told
