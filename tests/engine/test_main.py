"""The `stagebill` command as a whole."""

import os
import sys
from pathlib import Path

import pytest

from engine.__main__ import main

EXAMPLE = str(Path(__file__).parents[2] / "rules.example.yaml")


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["rules", "schema"], id="much"),
        pytest.param(["rules", "check", EXAMPLE], id="little-that-waits-in-the-buffer"),
    ],
)
def test_who_stops_reading_gets_no_traceback(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """As with `stagebill rules schema | head`."""
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as nobody_reads:
        monkeypatch.setattr(sys, "stdout", nobody_reads)

        assert main(command) == 2
