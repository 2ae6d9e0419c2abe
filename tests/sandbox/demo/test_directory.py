"""The demo empties its directory, and never anybody else's."""

import pytest

from sandbox.demo.checks import CannotRun
from sandbox.demo.directory import MARK, emptied


def test_a_missing_directory_is_made(tmp_path):
    with emptied(tmp_path / "a" / "b") as home:
        assert home.is_dir()


def test_what_an_earlier_demo_left_is_removed(tmp_path):
    with emptied(tmp_path / "demo") as home:
        (home / "logs").mkdir()
        (home / "logs" / "service.log").touch()
        (home / "stagebill.db").touch()

    with emptied(tmp_path / "demo") as home:
        assert [entry.name for entry in home.iterdir()] == [MARK]


def test_other_peoples_files_are_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("dear all")

    with pytest.raises(CannotRun, match="holds files that the demo did not make"), emptied(tmp_path):
        pass
    assert (tmp_path / "letter.txt").read_text() == "dear all"


def test_a_link_is_removed_and_what_it_leads_to_stays(tmp_path):
    (tmp_path / "books").mkdir()
    (tmp_path / "books" / "letter.txt").touch()
    with emptied(tmp_path / "demo") as home:
        (home / "link").symlink_to(tmp_path / "books")

    with emptied(tmp_path / "demo"):
        assert (tmp_path / "books" / "letter.txt").exists()


def test_a_directory_that_a_running_demo_uses_is_refused(tmp_path):
    with (
        emptied(tmp_path / "demo"),
        pytest.raises(CannotRun, match="another demo runs in"),
        emptied(tmp_path / "demo"),
    ):
        pass


def test_a_file_is_no_directory(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(CannotRun, match="is no directory"), emptied(tmp_path / "file"):
        pass
