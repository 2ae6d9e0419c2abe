"""What runs Stagebill elsewhere names files, commands and settings that exist."""

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.__main__ import main
from engine.settings import Settings

ROOT = Path(__file__).parents[1]
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
SETTINGS = {f"STAGEBILL_{name.upper()}" for name in Settings.model_fields}
NOT_OURS = {"STAGEBILL_RULES_DIR"}  # where compose.yaml looks for the rule file


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "compose.yaml").read_text()))


def unit(path: Path) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # names keep their case
    parser.read(path)
    return parser


@pytest.mark.parametrize(
    "path", [ROOT / "compose.yaml", ROOT / "Dockerfile", *UNITS, ROOT / "docs" / "operations.md"], ids=str
)
def test_settings_that_are_named_exist(path: Path) -> None:
    named = set(re.findall(r"STAGEBILL_[A-Z]+(?:_[A-Z]+)*", path.read_text()))

    assert named - SETTINGS - NOT_OURS == set()


def test_settings_in_the_docs_have_no_comment_behind_them() -> None:
    """Compose drops one; `docker run --env-file` and systemd take it for a part of the value."""
    lines = (ROOT / "docs" / "operations.md").read_text().splitlines()
    told = [line for line in lines if re.match("[A-Z_]+=", line)]

    assert "POSTGRES_PASSWORD=…" in told
    assert [line for line in told if " " in line] == []


def test_compose_runs_a_web_process_two_workers_and_a_database(compose: dict[str, Any]) -> None:
    services = compose["services"]

    assert {name: one.get("command") for name, one in services.items() if name != "database"} == {
        "web": ["serve", "--no-worker"],
        "worker": ["worker"],
    }
    assert services["worker"]["scale"] == 2
    assert services["web"]["depends_on"] == {"database": {"condition": "service_healthy"}}


def test_compose_shows_nothing_to_other_machines(compose: dict[str, Any]) -> None:
    ports = [port for one in compose["services"].values() for port in one.get("ports", ())]

    assert ports == ["127.0.0.1:${STAGEBILL_PORT:-8700}:8700"]


@pytest.mark.parametrize("name", ["web", "worker"])
def test_containers_may_do_no_more_than_they_need(compose: dict[str, Any], name: str) -> None:
    one = compose["services"][name]

    assert one["read_only"] is True
    assert (one["cap_drop"], one["security_opt"]) == (["ALL"], ["no-new-privileges:true"])


def test_the_database_is_there_once_it_answers_over_tcp(compose: dict[str, Any]) -> None:
    """While postgres' image sets its store up, a server answers on the socket alone, and then ends."""
    asked = compose["services"]["database"]["healthcheck"]["test"]

    assert asked[:4] == ["CMD", "pg_isready", "--host", "127.0.0.1"]


@pytest.mark.parametrize("name", ["web", "worker"])
def test_no_tmpfs_lies_over_the_data_folder(compose: dict[str, Any], name: str) -> None:
    """It would take the folder's mode, 0700, and belong to root: the service could not enter it."""
    assert compose["services"][name]["tmpfs"] == ["/tmp"]


def copied() -> list[str]:
    """What the image takes from the project."""
    lines = re.findall(r"^COPY (?!--)(.*) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    return [name for line in lines for name in line.split()]


def test_the_image_copies_what_there_is_and_what_is_let_through() -> None:
    let_through = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")
    }

    assert set(copied()) == let_through
    assert all((ROOT / name).exists() for name in copied())


def test_links_in_what_the_image_copies_lead_to_what_it_copies() -> None:
    """`stagebill hubspot export` needs the card's sources, which `engine` links to."""
    links = [link for name in copied() for link in (ROOT / name).rglob("*") if link.is_symlink()]
    inside = [(ROOT / name).resolve() for name in copied()]

    assert ROOT / "engine" / "hubspot_project" / "app" in links
    assert [link for link in links if not any(link.resolve().is_relative_to(one) for one in inside)] == []


def test_the_image_needs_python_and_nothing_else_of_a_registry() -> None:
    text = (ROOT / "Dockerfile").read_text()

    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) == {"python:${PYTHON}-slim"}
    assert "syntax=" not in text


def test_the_image_runs_as_nobody_special_and_checks_its_health() -> None:
    text = (ROOT / "Dockerfile").read_text()
    last = text[text.rindex("\nFROM ") :]

    assert re.findall(r"^USER (.*)$", last, re.MULTILINE) == ["10001"]
    assert "HEALTHCHECK" in last
    assert "/health/ready" in last
    assert "requirements.lock" not in last  # nothing is built where it runs


@pytest.mark.parametrize("name", ["stagebill.service", "stagebill-worker@.service"])
def test_a_database_that_comes_later_than_the_service_is_waited_for(name: str) -> None:
    """What cannot start ends with exit code 2, also where the database's machine boots last."""
    service = dict(unit(ROOT / "deploy" / "systemd" / name)["Service"])

    assert service["Restart"] == "always"
    assert "RestartPreventExitStatus" not in service


def commands() -> list[list[str]]:
    """What units start, without the program."""
    found = []
    for path in UNITS:
        told = unit(path).get("Service", "ExecStart", fallback="")
        whole = re.sub(r"^/bin/sh -c 'exec (.*)'$", r"\1", told)
        if whole:
            found.append(shlex.split(whole)[1:])
    return found


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_units_start_commands_that_exist(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command[0], "--help"])

    assert ended.value.code == 0
    options = {word for word in command if word.startswith("--")}
    assert all(option in capsys.readouterr().out for option in options)


def test_systemd_finds_no_fault(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on this machine")
    for path in UNITS:  # it wants the programs to be there
        text = path.read_text().replace("/opt/stagebill/bin/stagebill", "/bin/true")
        (tmp_path / path.name.replace("@.", "@1.")).write_text(text)

    told = subprocess.run(
        ["systemd-analyze", "verify", *(str(path) for path in sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        timeout=60,
    )

    ours = [line for line in told.stderr.splitlines() if "stagebill" in line]
    assert (told.returncode, ours) == (0, [])
