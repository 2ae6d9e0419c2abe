"""The set-up where the rule file's folder cannot be written to, as in containers and under systemd."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from engine.settings import Settings
from rules import load

GERMAN = {"Accept-Language": "de"}


@pytest.fixture
def rules_text() -> str:
    return ""


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """Nobody can write into a folder that is not there, not even root."""
    return settings.model_copy(update={"rules": tmp_path / "not-there" / "rules.yaml"})


async def test_the_whole_first_rule_file_is_shown_to_be_put_there(service: Any) -> None:
    """F128: promising to write it, and then failing, would leave nothing to go on with."""
    away = await service.http.get("/hubspot/install")
    answer = {"portal_id": "4210001", "decision": "approve"}
    sent = await service.hubspot.http.post(away.headers["location"], data=answer)
    await service.http.get(sent.headers["location"])
    page = await service.http.get("/", headers=GERMAN)
    key = re.findall(r'name="key" value="([^"]+)"', page.text)[0]

    shown = await service.http.post(
        "/setup/defaults", data={"key": key, "time_zone": "Europe/Berlin"}, headers=GERMAN
    )

    assert "bitte wählen und die Zeilen in rules.yaml eintragen lassen" in page.text
    assert "Zeilen zeigen" in page.text
    assert shown.status_code == 200, shown.text
    lines = unescape(re.findall(r"<pre[^>]*>(.*?)</pre>", shown.text, re.DOTALL)[0])
    assert (load(lines).timezone.key, load(lines).language) == ("Europe/Berlin", "de")
