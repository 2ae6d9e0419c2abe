"""`stagebill hubspot export`, as people call it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.__main__ import main

URL = "https://billing.example.com"
Run = Callable[..., tuple[int, list[str], list[str]]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command in an empty folder: its exit code, its lines, and its lines about what is wrong."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STAGEBILL_PUBLIC_URL", URL)
    monkeypatch.delenv("STAGEBILL_RULES", raising=False)

    def export(*words: str) -> tuple[int, list[str], list[str]]:
        code = main(["hubspot", "export", *words])
        told = capsys.readouterr()
        return code, told.out.splitlines(), told.err.splitlines()

    return export


def config(path: str) -> dict[str, object]:
    return dict(json.loads(Path(path).read_text())["config"])


def test_a_project_needs_no_option_but_its_folder(run: Run) -> None:
    code, lines, wrong = run("app")

    assert (code, wrong) == (0, [])
    assert lines[0] == "app/README.md: written"
    assert config("app/src/app/app-hsmeta.json")["permittedUrls"] == {
        "fetch": [URL],
        "iframe": [],
        "img": [],
    }


def test_every_action_of_the_service_is_written(run: Run) -> None:
    run("app")

    assert config("app/src/app/workflow-actions/void-invoice-hsmeta.json")["actionUrl"] == (
        f"{URL}/hubspot/actions/void-invoice"
    )


def test_a_second_export_says_that_all_is_as_it_should_be(run: Run) -> None:
    _, first, _ = run("app")
    code, lines, _ = run("app")

    assert (code, lines) == (0, [f"{len(first) - 1} of {len(first) - 1} files were as they should be"])


def test_a_check_writes_nothing(run: Run) -> None:
    code, lines, _ = run("app", "--check")

    assert code == 1
    assert lines[0] == "app/README.md is missing"
    assert not Path("app").exists()


def test_a_check_is_content_with_what_was_exported(run: Run) -> None:
    run("app")

    assert run("app", "--check")[0] == 0


def test_a_check_tells_what_was_edited(run: Run) -> None:
    run("app")
    Path("app/hsproject.json").write_text("{}")
    code, lines, _ = run("app", "--check")

    assert (code, lines[0]) == (1, "app/hsproject.json differs")


def test_a_component_of_before_is_named(run: Run) -> None:
    run("app")
    Path("app/src/app/cards/old-card-hsmeta.json").write_text("{}")

    assert run("app")[1][0] == (
        "app/src/app/cards/old-card-hsmeta.json is no part of this project any more; "
        "delete it where no workflow and no record view uses it"
    )


def test_machines_are_told_every_file(run: Run) -> None:
    _, lines, _ = run("app", "--json")
    told = json.loads("\n".join(lines))

    assert {"path": "hsproject.json", "state": "new"} in told


def test_an_address_that_hubspot_cannot_reach_is_told(run: Run) -> None:
    """The files are there for a look, and for a tunnel to be put in front."""
    code, _, wrong = run("app", "--public-url", "http://127.0.0.1:8700")

    assert code == 0
    assert wrong == [
        "stagebill: HubSpot reaches public https addresses only, and http://127.0.0.1:8700 is none; set "
        "STAGEBILL_PUBLIC_URL and export again before hs project upload"
    ]


def test_what_is_no_address_is_refused(run: Run) -> None:
    code, _, wrong = run("app", "--public-url", "billing")

    assert code == 2
    assert wrong == [
        "stagebill: --public-url is wrong: it must be an address like https://billing.example.com"
    ]


def test_webhooks_follow_the_rules_in_force(run: Run) -> None:
    Path("rules.yaml").write_text(
        "version: 1\ntriggers:\n  - id: a\n    when: {property_changes: deal.closedate}\n"
        "    do:\n      - create-invoice: {invoice_type: full}\n"
    )
    run("app")

    assert '"propertyName": "closedate"' in Path("app/src/app/webhooks/webhooks-hsmeta.json").read_text()


def test_a_rule_file_with_mistakes_is_no_ground_to_export_from(run: Run) -> None:
    Path("rules.yaml").write_text("version: 1\nwrong: yes\n")
    code, _, wrong = run("app")

    assert (code, wrong) == (2, ["stagebill: rules.yaml has mistakes; run stagebill rules check rules.yaml"])
    assert not Path("app").exists()


def test_a_rule_file_that_is_named_must_be_there(run: Run) -> None:
    code, _, wrong = run("app", "--rules", "mine.yaml")

    assert code == 2
    assert wrong == ["stagebill: mine.yaml cannot be read (No such file or directory); give the rule file"]
