"""The rules in force: taken over when they are right, remembered for ever, never lost to a mistake."""

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest

from engine.errors import BadSetting
from engine.operations.logs import LineFormatter
from engine.rulefile.revisions import newest, record
from engine.rulefile.running import RuleFile
from engine.store import Store
from engine.store.rule_tables import RulesRevision

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


class FaultyStore:
    """A store whose next writes may fail."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.error: Exception | None = None
        self.read_now, self.write_now = store.read_now, store.write_now

    async def write(self, work: Any, *, account: str | None) -> Any:
        if self.error:
            raise self.error
        return await self._store.write(work, account=account)


async def texts(store: Store) -> list[str]:
    """Of all revisions, the oldest first."""
    return [one.text for one in reversed(await store.read(lambda session: newest(session, 99)))]


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


async def test_a_change_of_the_same_size_and_time_is_seen(opened: Any, save: Any) -> None:
    save(EMPTY, at=1)
    rules = opened()
    save(EMPTY.replace("1", "9"), at=1)

    await rules.refresh()

    assert rules.trouble.brief == "version at 1:10"


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


async def test_a_touched_file_with_the_same_mistakes_is_told_once(
    opened: Any, save: Any, caplog: pytest.LogCaptureFixture
) -> None:
    save(EMPTY)
    rules = opened()
    for _ in range(3):
        save(BROKEN)
        await rules.refresh()

    assert [record.message for record in caplog.records] == ["rules not taken over"]
    assert rules.reloads == {"refused": 1}


async def test_the_log_tells_code_and_place_and_no_content(
    opened: Any, save: Any, caplog: pytest.LogCaptureFixture
) -> None:
    save(EMPTY)
    rules = opened()
    save(BROKEN + "secret_key: 1\n")
    await rules.refresh()

    (line,) = map(LineFormatter().format, caplog.records)
    assert line.endswith("rules not taken over code=unknown-key place=2:1 mistakes=2 revision_in_force=1")


async def test_reloads_are_counted_by_how_they_ended(opened: Any, save: Any) -> None:
    save(EMPTY)
    rules = opened()
    for text in (CHICAGO, BROKEN, EMPTY, EMPTY):
        save(text)
        await rules.refresh()

    assert rules.reloads == {"taken_over": 2, "refused": 1}


async def test_a_rulebook_is_replaced_and_never_changed(opened: Any, save: Any) -> None:
    """A run that began under one revision ends under it."""
    save(CHICAGO)
    rules = opened()
    begun_under = rules.current
    save(EMPTY)

    await rules.refresh()

    assert begun_under.timezone.key == "America/Chicago"
    assert rules.current is not begun_under


async def test_a_file_that_is_being_written_is_left_until_it_rests(
    opened: Any, save: Any, clock: Any
) -> None:
    """Half a file can be a right one, with half of the rules."""
    save(CHICAGO)
    rules = opened()
    save(EMPTY, at=int(clock().timestamp()))
    await rules.refresh()
    assert rules.current.timezone.key == "America/Chicago"

    clock.forward(seconds=2)
    await rules.refresh()

    assert rules.current.timezone.key == "UTC"


async def test_where_a_revision_cannot_be_noted_it_is_tried_again(
    save: Any, path: Path, store: Store, clock: Any
) -> None:
    """Rules that the history does not have must not be in force."""
    faulty = FaultyStore(store)
    save(CHICAGO)
    rules = RuleFile(path, cast(Store, faulty), clock)
    save(EMPTY)
    faulty.error = OSError("disk full")
    with pytest.raises(OSError, match="disk full"):
        await rules.refresh()
    assert rules.current.timezone.key == "America/Chicago"

    faulty.error = None
    await rules.refresh()

    assert rules.current.timezone.key == "UTC"


async def test_who_asks_need_not_wait(opened: Any, save: Any, clock: Any) -> None:
    """SIGHUP."""
    save(CHICAGO)
    rules = opened()
    save(EMPTY, at=int(clock().timestamp()))

    await rules.refresh(at_once=True)

    assert rules.current.timezone.key == "UTC"


@pytest.mark.parametrize(
    ("spoil", "brief"),
    [
        (lambda path: path.write_text(BROKEN), "unknown-key at 2:1"),
        (lambda path: path.write_bytes(b"version: 1 # \xff\n"), "not-text at 1:14"),
        (put_a_folder_there, "unreadable"),
        (remove, "missing"),
        (lambda path: path.write_text("\n"), "empty"),
    ],
    ids=["mistakes", "no-text", "unreadable", "missing", "empty"],
)
async def test_a_restart_with_a_wrong_file_runs_on_the_last_good_revision(
    opened: Any, save: Any, path: Path, spoil: Callable[[Path], Any], brief: str
) -> None:
    save(EMPTY)
    rules = opened()
    save(CHICAGO)
    await rules.refresh()
    spoil(path)

    again = opened()

    assert (again.current.timezone.key, again.revision) == ("America/Chicago", 2)
    assert again.trouble.brief == brief


async def test_after_such_a_restart_a_corrected_file_is_taken_over(opened: Any, save: Any) -> None:
    save(CHICAGO)
    opened()
    save(BROKEN)
    rules = opened()
    save(EMPTY)

    await rules.refresh()

    assert (rules.current.timezone.key, rules.revision, rules.problem) == ("UTC", 2, None)


async def test_without_a_file_before_and_after_there_are_no_rules(opened: Any) -> None:
    opened()

    assert opened().problem is None


async def test_what_ran_once_and_does_not_fit_any_more_stops_the_start(
    opened: Any, save: Any, store: Store, clock: Any
) -> None:
    """A later version may be stricter."""
    await store.write(
        lambda session: record(session, "version: 0\n", now=clock(), source="file"), account=None
    )
    save(BROKEN)

    with pytest.raises(BadSetting) as caught:
        opened()
    told = "and revision 1, which ran before, does not fit this version: version must be 1"
    assert told in str(caught.value)


async def test_every_text_that_ever_ran_is_a_revision_each_time_it_came(
    opened: Any, save: Any, store: Store
) -> None:
    """F149."""
    save(EMPTY)
    rules = opened()
    for text in (CHICAGO, BROKEN, EMPTY, CHICAGO):
        save(text)
        await rules.refresh()
    opened()

    assert await texts(store) == [EMPTY, CHICAGO, EMPTY, CHICAGO]


async def test_a_revision_is_kept_under_the_digest_that_decisions_name(
    opened: Any, save: Any, store: Store, clock: Any
) -> None:
    save(CHICAGO)
    digest = opened().current.digest

    row = await store.read(lambda session: session.get_one(RulesRevision, digest))
    assert (row.text, row.loaded_at) == (CHICAGO, clock())
