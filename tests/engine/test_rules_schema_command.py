"""`stagebill rules schema`: printed, or written where the rule file's first line looks for it (F147)."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from engine.commands.output import Out
from engine.commands.rules import schema as verb


@pytest.fixture
def run() -> Any:
    """Runs the verb without any connection."""

    def run(*arguments: str) -> int:
        parser = argparse.ArgumentParser()
        verb.arguments(parser)
        tools: Any = None  # without --connected nothing is opened
        return verb.run(parser.parse_args(arguments), Out(), tools)

    return run


def test_it_is_printed_as_json(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Stagebill rules"


def test_it_is_written_into_a_folder_that_is_made(
    run: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / ".stagebill" / "rules.schema.json"

    assert run("--output", str(path)) == 0

    assert json.loads(path.read_text(encoding="utf-8"))["title"] == "Stagebill rules"
    assert capsys.readouterr().out.startswith(f"{path}: written")


def test_where_it_cannot_be_written_a_sentence_says_so(
    run: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--output", str(tmp_path)) == 2
    assert capsys.readouterr().err == f"stagebill: {tmp_path} cannot be written: Is a directory\n"
