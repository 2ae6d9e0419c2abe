"""An export into a folder: what is written, what is compared, and what is left alone."""

import json
from pathlib import Path

import pytest

from engine.errors import BadSetting
from engine.hubspot_project import sources as carried
from engine.hubspot_project.components import CARD_ENTRY, SETTINGS_ENTRY, Project
from engine.hubspot_project.files import Files, compared, project_files, write
from engine.hubspot_project.sources import sources


@pytest.fixture(scope="module")
def files(project: Project) -> Files:
    return project_files(project)


def states(folder: Path, files: Files) -> set[str]:
    return {one.state for one in compared(folder, files)}


def exported(folder: Path, files: Files) -> Path:
    write(folder, files, compared(folder, files))
    return folder


def test_a_new_folder_gets_everything(tmp_path: Path, files: Files) -> None:
    folder = exported(tmp_path / "deep" / "app", files)

    assert {path: (folder / path).read_bytes() for path in files} == dict(files)


def test_a_second_export_changes_nothing(tmp_path: Path, files: Files) -> None:
    exported(tmp_path, files)
    before = {path: (tmp_path / path).stat().st_mtime_ns for path in files}
    exported(tmp_path, files)

    assert {path: (tmp_path / path).stat().st_mtime_ns for path in files} == before


def test_what_was_edited_is_written_anew(tmp_path: Path, files: Files) -> None:
    exported(tmp_path, files)
    (tmp_path / "src/app/app-hsmeta.json").write_text("{}")
    found = [one.path for one in compared(tmp_path, files) if one.state == "changed"]
    exported(tmp_path, files)

    assert found == ["src/app/app-hsmeta.json"]
    assert states(tmp_path, files) == {"same"}


def test_a_component_of_before_is_told_and_never_deleted(tmp_path: Path, files: Files) -> None:
    """A workflow may still contain the action."""
    exported(tmp_path, files)
    old = tmp_path / "src/app/workflow-actions/old-action-hsmeta.json"
    old.write_text("{}")
    found = [one.path for one in compared(tmp_path, files) if one.state == "left"]
    exported(tmp_path, files)

    assert found == ["src/app/workflow-actions/old-action-hsmeta.json"]
    assert old.exists()


def test_a_folder_with_other_things_in_it_is_not_touched(tmp_path: Path, files: Files) -> None:
    """It may have a README.md of its own."""
    (tmp_path / "README.md").write_text("mine")
    with pytest.raises(BadSetting, match="is not empty and holds no HubSpot project; give a new or empty"):
        exported(tmp_path, files)

    assert (tmp_path / "README.md").read_text() == "mine"


def test_a_file_in_the_folders_place_is_told(tmp_path: Path, files: Files) -> None:
    place = tmp_path / "app"
    place.write_text("")
    with pytest.raises(BadSetting, match="app cannot be written"):
        exported(place, files)


def test_json_files_end_with_a_line_and_keep_letters_as_they_are(files: Files) -> None:
    text = files["src/app/workflow-actions/create-invoice-hsmeta.json"].decode()

    assert text.endswith("}\n")
    assert "ü" in text


def test_both_entrypoints_are_among_the_sources(files: Files) -> None:
    assert {f"src{CARD_ENTRY}", f"src{SETTINGS_ENTRY}"} <= set(files)


def test_the_card_says_the_location_that_its_file_says(files: Files) -> None:
    location = json.loads(files["src/app/cards/deal-card-hsmeta.json"])["config"]["location"]

    assert f"hubspot.extend<'{location}'>" in files[f"src{CARD_ENTRY}"].decode().replace('"', "'")


@pytest.mark.parametrize("folder", ["cards", "settings"])
def test_sources_learn_where_the_service_is(files: Files, folder: str) -> None:
    told = files[f"src/app/{folder}/service.ts"].decode()

    assert told.splitlines()[-1] == 'export const SERVICE = "https://stagebill.example.com";'


def test_no_source_holds_an_address_of_its_own() -> None:
    """Only what is permitted in the app's file may be asked, and that is derived from the settings."""
    assert [path for path, content in sources().items() if b"https://" in content] == []


def test_tests_and_generated_files_are_no_sources() -> None:
    assert [path for path in sources() if ".test." in path or path.endswith("/service.ts")] == []


def test_features_have_no_folders_within_them(files: Files) -> None:
    """HubSpot takes none."""
    assert [path for path in files if path.count("/") > 3] == []


def test_an_installation_without_the_sources_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(carried, "files", lambda _: tmp_path)
    with pytest.raises(BadSetting, match="lacks /app/cards/DealCard"):
        sources()


def test_an_address_cannot_break_out_of_its_module() -> None:
    told = carried.address_module('https://a.example.com/";alert(1);"').decode()

    assert told.splitlines()[-1] == 'export const SERVICE = "https://a.example.com/\\";alert(1);\\"";'


def test_the_readme_names_every_action_and_every_permission(files: Files, project: Project) -> None:
    text = files["README.md"].decode()
    auth = json.loads(files["src/app/app-hsmeta.json"])["config"]["auth"]
    named = [*project.actions, *auth["requiredScopes"], *auth["optionalScopes"]]

    assert [name for name in named if f"`{name}`" not in text] == []
    assert "$" not in text
