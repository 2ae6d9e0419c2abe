"""The rule file on disk: every way in which it changes is seen, and it is replaced in one step."""

import os
from pathlib import Path
from typing import Any

import pytest

from engine.rulefile.text import Watch, replacing

OLD = 1_000_000_000  # seconds; long before the tests' clock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that was saved long ago."""
    file = tmp_path / "rules.yaml"
    file.write_text("one")
    os.utime(file, (OLD, OLD))
    return file


@pytest.fixture
def watch(path: Path, clock: Any) -> Watch:
    """It has read the file."""
    made = Watch(path, clock)
    made.read()
    return made


def aged(path: Path, seconds: int = OLD) -> None:
    os.utime(path, (seconds, seconds))


def test_a_file_that_stays_is_not_read_again(watch: Watch) -> None:
    assert not watch.due()


def test_a_save_in_place_is_seen(watch: Watch, path: Path) -> None:
    path.write_text("two, and longer")
    aged(path, OLD + 60)

    assert watch.due()


def test_another_file_renamed_there_is_seen(watch: Watch, path: Path) -> None:
    """As most editors save; here with the same size and time."""
    other = path.with_name("new")
    other.write_text("two")
    aged(other)
    other.replace(path)

    assert watch.due()


def test_a_link_that_is_turned_is_seen(tmp_path: Path, clock: Any) -> None:
    """Kubernetes' config maps: rules.yaml -> ..data/rules.yaml, and ..data is replaced."""
    for version in ("v1", "v2"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "rules.yaml").write_text(version)
        aged(tmp_path / version / "rules.yaml")
    (tmp_path / "..data").symlink_to("v1")
    link = tmp_path / "rules.yaml"
    link.symlink_to("..data/rules.yaml")
    watch = Watch(link, clock)
    watch.read()
    assert not watch.due()

    (tmp_path / "..data_tmp").symlink_to("v2")
    (tmp_path / "..data_tmp").replace(tmp_path / "..data")

    assert watch.due()
    assert watch.read() == b"v2"


def test_what_was_just_saved_is_looked_at_again(watch: Watch, path: Path, clock: Any) -> None:
    """A second save within one step of the file system's clock leaves the same size and time."""
    aged(path, int(clock().timestamp()) - 1)
    watch.read()
    assert watch.due()

    clock.forward(seconds=5)
    watch.read()

    assert not watch.due()


def test_a_file_that_is_gone_is_seen_once(watch: Watch, path: Path) -> None:
    path.unlink()

    assert watch.due()
    assert watch.read() is None
    assert not watch.due()


def test_a_pipe_is_not_waited_for(tmp_path: Path, clock: Any) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(OSError, match="it is no file"):
        Watch(tmp_path / "pipe", clock).read()


def test_the_text_is_put_in_its_place(path: Path) -> None:
    with replacing(path, "two"):
        assert path.read_text() == "one"

    assert path.read_text() == "two"


def test_the_mode_stays(path: Path) -> None:
    path.chmod(0o640)

    with replacing(path, "two"):
        pass

    assert path.stat().st_mode & 0o777 == 0o640


def test_the_owner_stays(path: Path) -> None:
    """An administrator restores a file that the service's own user reads."""
    if os.getuid() == 0:
        os.chown(path, 12345, 12345)
    before = path.stat()

    with replacing(path, "two"):
        pass

    assert (path.stat().st_uid, path.stat().st_gid) == (before.st_uid, before.st_gid)


def test_the_file_that_a_link_leads_to_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "kept" / "rules.yaml"
    target.parent.mkdir()
    target.write_text("one")
    link = tmp_path / "rules.yaml"
    link.symlink_to("kept/rules.yaml")

    with replacing(link, "two"):
        pass

    assert (link.is_symlink(), target.read_text()) == (True, "two")


def test_a_file_that_is_not_there_is_made(tmp_path: Path) -> None:
    with replacing(tmp_path / "rules.yaml", "one"):
        pass

    assert (tmp_path / "rules.yaml").stat().st_mode & 0o777 == 0o644


def test_nothing_changes_where_the_callers_part_fails(path: Path) -> None:
    with pytest.raises(RuntimeError), replacing(path, "two"):
        raise RuntimeError

    assert [file.name for file in path.parent.iterdir()] == ["rules.yaml"]
    assert path.read_text() == "one"
