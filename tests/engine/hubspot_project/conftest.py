"""A project made from the real actions and the example's rules, for an address that nobody has."""

from pathlib import Path

import pytest

import actions
from engine.hubspot_project.components import Component, Project, components
from rules import load

ROOT = Path(__file__).parents[3]
URL = "https://stagebill.example.com"


@pytest.fixture(scope="session")
def project() -> Project:
    """What hubspot-app/ in the repository is exported from."""
    return Project(URL, actions.collect(), load((ROOT / "rules.example.yaml").read_bytes()))


@pytest.fixture(scope="session")
def parts(project: Project) -> dict[str, Component]:
    """Its components by path."""
    return components(project)
