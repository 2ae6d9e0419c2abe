"""What an installation carries is all that the exporter reads."""

import tomllib
from pathlib import Path

from engine.hubspot_project.components import Project
from engine.hubspot_project.files import project_files

ROOT = Path(__file__).parents[3]


def test_an_installation_carries_every_file_that_the_exporter_reads(project: Project) -> None:
    package = ROOT / "engine/hubspot_project"
    configured = tomllib.loads((ROOT / "pyproject.toml").read_text())
    globs = configured["tool"]["setuptools"]["package-data"]["engine.hubspot_project"]
    carried = {path.relative_to(package).as_posix() for glob in globs for path in package.glob(glob)}
    read = {
        path.removeprefix("src/")
        for path in project_files(project)
        if path.startswith(("src/app/cards/", "src/app/settings/"))
        and not path.endswith(("-hsmeta.json", "/service.ts"))
    }

    assert read | {"readme.template.md"} <= carried
