"""The files of a project: made, compared with a folder, and written into it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from engine.errors import BadSetting
from engine.hubspot_project.components import Project, components, manifest
from engine.hubspot_project.readme import readme
from engine.hubspot_project.sources import ADDRESS, FOLDERS, address_module, sources

Files = Mapping[str, bytes]
State = Literal["new", "changed", "same", "left"]

_MANIFEST = "hsproject.json"


@dataclass(frozen=True, slots=True)
class Compared:
    """One file of a folder beside what it should be; `left` is a component that this project has not."""

    path: str
    state: State


def project_files(project: Project) -> Files:
    """Every file by its path from the project's folder. Raises BadSetting as `sources`."""
    parts = components(project)
    return {
        _MANIFEST: _json(manifest(project)),
        "README.md": readme(project, parts).encode(),
        **{path: _json(content) for path, content in parts.items()},
        **sources(),
        **{f"src/app/{folder}/{ADDRESS}": address_module(project.public_url) for folder in FOLDERS},
    }


def compared(folder: Path, files: Files) -> list[Compared]:
    """Each file's state in the folder, in the order of their paths. Raises BadSetting."""
    try:
        _refuse_foreign(folder)
        known = [Compared(path, _state(folder / path, content)) for path, content in files.items()]
        there = (one.relative_to(folder).as_posix() for one in folder.glob("src/app/*/*-hsmeta.json"))
        left = [Compared(path, "left") for path in there if path not in files]
    except OSError as problem:
        raise BadSetting(f"{folder} cannot be read ({problem.strerror}); give another folder") from problem
    return sorted([*known, *left], key=lambda one: one.path)


def write(folder: Path, files: Files, states: list[Compared]) -> None:
    """Write what is new or changed; nothing is ever deleted. Raises BadSetting."""
    try:
        for one in states:
            if one.state in ("new", "changed"):
                path = folder / one.path
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(files[one.path])
    except OSError as problem:
        raise BadSetting(f"{folder} cannot be written ({problem.strerror}); give another folder") from problem


def _refuse_foreign(folder: Path) -> None:
    """A folder with other things in it may have a README.md of its own."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / _MANIFEST).is_file():
        raise BadSetting(f"{folder} is not empty and holds no HubSpot project; give a new or empty folder")


def _state(path: Path, content: bytes) -> State:
    if not path.is_file():
        return "new"
    return "same" if path.read_bytes() == content else "changed"


def _json(content: Any) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
