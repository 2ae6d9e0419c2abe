"""The rules in force: taken over when they are right, remembered for ever, never lost to a mistake."""

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from engine.errors import BadSetting
from engine.rulebook import RuleFile
from engine.store import Store
from engine.store.tables import RulesRevision

EMPTY = "version: 1\n"
CHICAGO = "version: 1\ntimezone: America/Chicago\n"
BROKEN = "version: 1\ntimezon: UTC\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rules.yaml"


@pytest.fixture
def opened(path: Path, store: Store, clock: Any) -> Callable[[], RuleFile]:
    """The rule file as the service opens it at its start."""
    return lambda: RuleFile(path, store, clock)


@pytest.fixture
def save(path: Path) -> Callable[..., None]:
    """Saves the file: at a moment, else each time at another one."""
    moments = count(1_000_000_000)

    def write(text: str, at: int | None = None) -> None:
        path.write_text(text)
        moment = at or next(moments)
        os.utime(path, (moment, moment))

    return write


def remove(path: Path) -> None:
    path.unlink()


def put_a_folder_there(path: Path) -> None:
    path.unlink()
    path.mkdir()


async def revisions(store: Store) -> list[str]:
    return await store.read(lambda session: sorted(session.exec(select(RulesRevision.text))))


def test_without_a_file_there_are_no_rules(opened: Any) -> None:
    book = opened().current

    assert (book.schedules, book.triggers, book.defaults) == ((), (), {})


def test_the_files_rules_are_in_force(opened: Any, save: Any) -> None:
    save(CHICAGO)

    assert opened().current.timezone.key == "America/Chicago"


def test_a_broken_file_stops_the_start(opened: Any, save: Any, path: Path) -> None:
    save(BROKEN + "rulez: 1\ntrigger: 1\n")

    with pytest.raises(BadSetting) as caught:
        opened()
    told = str(caught.value)
    assert told.startswith("STAGEBILL_RULES: ")
    assert f'{path}:2:1: error[unknown-key]: unknown key "timezon" in the file' in told
    assert told.endswith(f"stagebill rules check {path} shows them all")


def test_a_file_that_cannot_be_read_stops_the_start(opened: Any, path: Path) -> None:
    path.mkdir()

    with pytest.raises(BadSetting) as caught:
        opened()
    assert str(caught.value) == (f"STAGEBILL_RULES: {path} cannot be read: Is a directory; correct it")


async def test_a_changed_file_is_taken_over(opened: Any, save: Any) -> None:
    save(EMPTY)
    rules = opened()
    save(CHICAGO)

    await rules.refresh()

    assert rules.current.timezone.key == "America/Chicago"


async def test_an_unchanged_file_is_not_even_read(opened: Any, save: Any) -> None:
    save(EMPTY, at=1)
    rules = opened()
    save(EMPTY.replace("1", "9"), at=1)  # wrong, but of the same size and time

    await rules.refresh()

    assert rules.problem is None


async def test_the_last_good_revision_stays_when_a_new_one_is_wrong(opened: Any, save: Any) -> None:
    save(CHICAGO)
    rules = opened()
    save(BROKEN)

    await rules.refresh()

    assert rules.current.timezone.key == "America/Chicago"
    assert "rules.yaml:2:1" in rules.problem


async def test_a_corrected_file_is_taken_over_and_the_problem_is_gone(opened: Any, save: Any) -> None:
    save(EMPTY)
    rules = opened()
    save(BROKEN)
    await rules.refresh()
    save(CHICAGO)

    await rules.refresh()

    assert rules.current.timezone.key == "America/Chicago"
    assert rules.problem is None


async def test_going_back_to_what_is_in_force_clears_the_problem(opened: Any, save: Any) -> None:
    save(EMPTY)
    rules = opened()
    save(BROKEN)
    await rules.refresh()
    save(EMPTY)

    await rules.refresh()

    assert rules.problem is None


async def test_a_file_that_cannot_be_read_any_more_leaves_the_rules(
    opened: Any, save: Any, path: Path
) -> None:
    save(CHICAGO)
    rules = opened()
    put_a_folder_there(path)

    await rules.refresh()

    assert rules.current.timezone.key == "America/Chicago"
    assert rules.problem == f"{path} cannot be read: Is a directory"


@pytest.mark.parametrize("text", [None, "", " \n"], ids=["missing", "empty", "blank"])
async def test_a_file_that_is_being_saved_leaves_the_rules(
    opened: Any, save: Any, path: Path, text: str | None
) -> None:
    """Editors empty or replace a file while they save it."""
    save(CHICAGO)
    rules = opened()
    if text is None:
        remove(path)
    else:
        save(text)

    await rules.refresh()

    assert rules.current.timezone.key == "America/Chicago"
    assert rules.problem == f"{path} is missing or empty; the rules before it stay until it is back"


async def test_a_file_that_is_back_is_taken_over(opened: Any, save: Any, path: Path) -> None:
    save(EMPTY)
    rules = opened()
    remove(path)
    await rules.refresh()
    save(CHICAGO)

    await rules.refresh()

    assert (rules.current.timezone.key, rules.problem) == ("America/Chicago", None)


async def test_version_alone_ends_all_rules(opened: Any, save: Any) -> None:
    save(CHICAGO)
    rules = opened()
    save(EMPTY)

    await rules.refresh()

    assert rules.current.timezone.key == "UTC"


async def test_every_text_that_ever_ran_is_kept_once(opened: Any, save: Any, store: Store) -> None:
    """F149."""
    save(EMPTY)
    rules = opened()
    for text in (CHICAGO, BROKEN, EMPTY, CHICAGO):
        save(text)
        await rules.refresh()
    opened()

    assert await revisions(store) == sorted([EMPTY, CHICAGO])


async def test_a_revision_is_kept_under_the_digest_that_decisions_name(
    opened: Any, save: Any, store: Store, clock: Any
) -> None:
    save(CHICAGO)
    digest = opened().current.digest

    row = await store.read(lambda session: session.get_one(RulesRevision, digest))
    assert (row.text, row.loaded_at) == (CHICAGO, clock())
