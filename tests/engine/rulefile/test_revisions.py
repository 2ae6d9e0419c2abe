"""The history of the rule file: a sequence of texts, each kept, none lost."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from engine.errors import Refused
from engine.rulefile.revisions import last_sound, newest, record, revision
from engine.rulefile.writing import install
from engine.store import Store
from rules import BadRules, digest_of

A = "version: 1\n"
B = "version: 1\ntimezone: America/Chicago\n"
BROKEN = "version: 1\ntimezon: UTC\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rules.yaml"


@pytest.fixture
def note(store: Store, clock: Any) -> Any:
    """Notes a text and gives its number."""

    def one(text: str, **more: Any) -> int:
        told = {"now": clock(), "source": "file"} | more
        return store.write_now(lambda session: record(session, text, **told), account=None)

    return one


@pytest.fixture
def put(store: Store, path: Path, clock: Any) -> Any:
    """Makes a text the rule file, as a restore does."""

    def one(text: str, to: Path = path) -> int:
        return asyncio.run(install(store, to, text, now=clock(), source="restore", note="revision 1 again"))

    return one


def history(store: Store) -> list[tuple[int, str, bool]]:
    """Number, text and soundness of every revision, the oldest first."""
    found = store.read_now(lambda session: newest(session, 99))
    return [(one.number, one.text, one.sound) for one in reversed(found)]


def test_a_text_that_comes_back_is_a_revision_of_its_own(note: Any, store: Store) -> None:
    assert [note(text) for text in (A, B, A)] == [1, 2, 3]
    assert history(store) == [(1, A, True), (2, B, True), (3, A, True)]


def test_the_text_that_came_last_is_not_noted_again(note: Any) -> None:
    assert [note(text) for text in (A, A)] == [1, 1]


def test_a_revision_names_the_text_before_it(note: Any, store: Store) -> None:
    for text in (A, B):
        note(text)

    two = store.read_now(lambda session: revision(session, 2))
    assert two is not None
    assert (two.digest, two.previous) == (digest_of(B), digest_of(A))


def test_a_text_with_mistakes_is_never_the_last_good_one(note: Any, store: Store) -> None:
    note(A)
    note(BROKEN, sound=False)

    last = store.read_now(last_sound)
    assert last is not None
    assert last.text == A


def test_what_comes_after_a_text_with_mistakes_follows_the_good_one(note: Any, store: Store) -> None:
    note(A)
    note(BROKEN, sound=False)
    note(B)

    three = store.read_now(lambda session: revision(session, 3))
    assert three is not None
    assert three.previous == digest_of(A)


def test_before_the_first_start_there_is_none(store: Store) -> None:
    assert store.read_now(last_sound) is None
    assert store.read_now(lambda session: revision(session, 1)) is None


def test_a_text_is_put_in_place_and_noted(put: Any, note: Any, path: Path, store: Store) -> None:
    note(A)
    note(B)
    path.write_text(B)

    assert put(A) == 3
    assert path.read_text() == A
    last = store.read_now(last_sound)
    assert last is not None
    assert (last.source, last.note) == ("restore", "revision 1 again")


def test_what_the_file_held_is_kept_first(put: Any, note: Any, path: Path, store: Store) -> None:
    note(A)
    path.write_text(B)

    put(A)

    assert history(store) == [(1, A, True), (2, B, True), (3, A, True)]


def test_also_what_has_mistakes_is_kept(put: Any, note: Any, path: Path, store: Store) -> None:
    note(A)
    path.write_text(BROKEN)

    put(A)

    assert history(store) == [(1, A, True), (2, BROKEN, False), (3, A, True)]


@pytest.mark.parametrize("text", [None, "", "\n"], ids=["missing", "empty", "blank"])
def test_where_nothing_is_lost_nothing_is_kept(
    put: Any, note: Any, path: Path, store: Store, text: str | None
) -> None:
    note(A)
    if text is not None:
        path.write_text(text)

    put(B)

    assert history(store) == [(1, A, True), (2, B, True)]


def test_what_cannot_be_kept_is_not_overwritten(put: Any, path: Path, store: Store) -> None:
    path.write_bytes(b"\xff\xfe")

    with pytest.raises(Refused, match="is no text and cannot be kept; move it away first"):
        put(A)
    assert (path.read_bytes(), history(store)) == (b"\xff\xfe", [])


def test_a_text_with_mistakes_is_not_put_in_place(put: Any, path: Path, store: Store) -> None:
    path.write_text(A)

    with pytest.raises(BadRules):
        put(BROKEN)
    assert (path.read_text(), history(store)) == (A, [])


def test_where_the_folder_takes_no_file_nothing_is_noted(put: Any, store: Store, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be written: No such file or directory; nothing was changed"):
        put(A, tmp_path / "nowhere" / "rules.yaml")
    assert history(store) == []
