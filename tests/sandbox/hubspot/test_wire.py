"""What docs/wire.md says of HubSpot: its points are numbered, its doubts have the switches it names."""

import re
from pathlib import Path

from sandbox.hubspot.settings import Settings

PAGE = (Path(__file__).parents[3] / "docs" / "wire.md").read_text(encoding="utf-8")
PART_B = PAGE.partition("## B. HubSpot")[2].partition("## C. Twilio")[0]


def test_every_point_has_its_number_and_its_tests() -> None:
    rows = re.findall(r"^\| (\d+) \|.*\| ([^|]*) \|$", PART_B, re.MULTILINE)

    assert [int(number) for number, _ in rows] == list(range(1, len(rows) + 1))
    assert all("`tests/sandbox/hubspot/" in held_by for _, held_by in rows)


def test_every_switch_of_a_doubt_exists() -> None:
    doubts = PART_B.partition("### What HubSpot has not published")[2]
    rows = re.findall(r"^\| .* \| (`[^|]*`) \|$", doubts, re.MULTILINE)
    switches = {name for row in rows for name in re.findall(r"`(\w+)`", row)}

    assert switches
    assert switches <= Settings.model_fields.keys()
