"""What is kept in the repository is what the command writes."""

import json
from pathlib import Path
from typing import Any

import pytest

from engine.hubspot_project.components import Project
from engine.hubspot_project.files import compared, project_files

ROOT = Path(__file__).parents[3]
APP = ROOT / "hubspot-app"
AGAIN = (
    "stagebill hubspot export hubspot-app "
    "--public-url https://stagebill.example.com --rules rules.example.yaml"
)


def read(path: Path) -> Any:
    return json.loads(path.read_text())


def test_hubspot_app_is_what_the_command_writes(project: Project) -> None:
    out_of_step = [one for one in compared(APP, project_files(project)) if one.state != "same"]

    assert out_of_step == [], f"write it anew: {AGAIN}"


def test_the_sources_beside_the_exporter_are_those_of_hubspot_app() -> None:
    """One place to edit, and a path that is the same in an installation."""
    assert (ROOT / "engine/hubspot_project/app").resolve() == (APP / "src/app").resolve()


@pytest.mark.parametrize("folder", ["cards", "settings"])
def test_sources_are_built_with_what_they_are_tested_with(folder: str) -> None:
    tested = read(APP / "package.json")["devDependencies"]
    built = read(APP / f"src/app/{folder}/package.json")["dependencies"]

    assert {name: tested.get(name) for name in built} == built
