"""`stagebill rules revisions`: what the rule file was, what each revision changed, and going back."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.__main__ import main
from engine.clock import Clock
from engine.rulefile.revisions import record
from engine.store import open_store

EMPTY = "version: 1\n"
RETAINER = "version: 1\ntriggers:\n  - {id: retainer, when: {deal_enters: won}, do: [send-invoice: {}]}\n"
WON_LATER = RETAINER.replace("won", "closedwon")
BROKEN = "version: 1\ntimezon: UTC\n"
TIMES = "2026-03-02 15:00:00Z"


@dataclass
class Commands:
    """Runs `stagebill rules revisions …` on a folder of its own."""

    folder: Path
    database_url: str
    clock: Clock
    capsys: pytest.CaptureFixture[str]

    @property
    def file(self) -> Path:
        return self.folder / "rules.yaml"

    def __call__(self, *words: str) -> tuple[int, str]:
        """The exit code and all that was said."""
        code = main(["rules", "revisions", *words])
        told = self.capsys.readouterr()
        return code, told.out + told.err

    def ran(self, *texts: str) -> None:
        """These texts were in force, one after the other."""
        store = open_store(self.database_url)
        for text in texts:
            store.write_now(
                lambda session, text=text: record(session, text, now=self.clock(), source="file"),
                account=None,
            )
        store.close()
        self.file.write_text(texts[-1])


@pytest.fixture
def revisions(
    tmp_path: Path, new_database: Any, clock: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> Commands:
    (tmp_path / "data").mkdir()
    database_url = new_database(tmp_path / "data")
    monkeypatch.setenv("STAGEBILL_DATABASE_URL", database_url)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STAGEBILL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("STAGEBILL_SECRET_KEY", "a master secret for tests only")
    monkeypatch.setenv("STAGEBILL_RULES", "rules.yaml")
    return Commands(tmp_path, database_url, clock, capsys)


def test_every_revision_is_listed_with_what_it_changed(revisions: Commands) -> None:
    """F149."""
    revisions.ran(EMPTY, RETAINER, WON_LATER, RETAINER)

    code, told = revisions()

    assert code == 0
    heads, tails = zip(*(line.split(f"  {TIMES}  ") for line in told.splitlines()), strict=True)
    assert heads == ("*   4", "    3", "    2", "    1")
    assert [tail.split("  ", 1)[1] for tail in tails] == [
        "file     ~trigger retainer (+1 -1 lines)",
        "file     ~trigger retainer (+1 -1 lines)",
        "file     +trigger retainer (+2 -0 lines)",
        "file     +version (+1 -0 lines)",
    ]


def test_before_the_first_start_the_list_says_so(revisions: Commands) -> None:
    assert revisions() == (
        0,
        "there are no revisions yet; the first one comes with the first start of the service\n",
    )


def test_the_list_for_machines(revisions: Commands) -> None:
    revisions.ran(EMPTY, RETAINER)

    newest, first = json.loads(revisions("--json")[1])

    assert newest["changes"] == {
        "added": ["trigger retainer"],
        "removed": [],
        "changed": [],
        "more_lines": 2,
        "less_lines": 0,
    }
    assert (newest["number"], newest["previous"], newest["sound"]) == (2, first["digest"], True)


def test_the_list_can_be_shortened(revisions: Commands) -> None:
    revisions.ran(EMPTY, RETAINER)

    assert len(revisions("--limit", "1")[1].splitlines()) == 1


def test_a_text_is_shown_as_it_was(revisions: Commands) -> None:
    revisions.ran(EMPTY, RETAINER)

    assert revisions("show", "1") == (0, EMPTY)
    assert json.loads(revisions("show", "2", "--json")[1])["text"] == RETAINER


def test_one_number_shows_what_that_revision_changed(revisions: Commands) -> None:
    revisions.ran(RETAINER, WON_LATER)

    assert revisions("diff", "2")[1].splitlines()[:2] == ["--- before revision 2", "+++ revision 2"]


def test_two_numbers_show_what_lies_between_them(revisions: Commands) -> None:
    revisions.ran(EMPTY, RETAINER, EMPTY)

    told = revisions("diff", "2", "1")[1].splitlines()

    assert told[:2] == ["--- revision 2", "+++ revision 1"]
    assert sum(line.startswith("-") for line in told) == 3


def test_two_that_are_the_same_say_so(revisions: Commands) -> None:
    revisions.ran(EMPTY, RETAINER, EMPTY)

    assert revisions("diff", "1", "3") == (0, "revision 1 and revision 3 are the same\n")


def test_a_revision_is_restored_into_the_file(revisions: Commands) -> None:
    revisions.ran(EMPTY, RETAINER)

    assert revisions("restore", "1") == (
        0,
        "rules.yaml is revision 1 again, as revision 3; a running service takes it over\n",
    )
    assert revisions.file.read_text() == EMPTY
    assert "restore  -trigger retainer (+0 -2 lines); revision 1 again" in revisions()[1]


def test_what_the_file_held_is_listed_after_a_restore(revisions: Commands) -> None:
    revisions.ran(EMPTY)
    revisions.file.write_text(BROKEN)

    revisions("restore", "1")

    assert "+timezon (+1 -0 lines); was in the file, unused; has mistakes" in revisions()[1]
    assert revisions("show", "2") == (0, BROKEN)


def test_what_has_mistakes_is_not_restored(revisions: Commands) -> None:
    revisions.ran(EMPTY)
    revisions.file.write_text(BROKEN)
    revisions("restore", "1")

    code, told = revisions("restore", "2")

    assert code == 1
    assert told.startswith("rules.yaml:2:1: error[unknown-key]: ")
    assert told.endswith("revision 2 has mistakes and was not restored; nothing was changed\n")
    assert revisions.file.read_text() == EMPTY


@pytest.mark.parametrize("words", [("show", "9"), ("diff", "9"), ("diff", "1", "9"), ("restore", "9")])
def test_a_number_that_is_not_there_is_told(revisions: Commands, words: tuple[str, ...]) -> None:
    revisions.ran(EMPTY)

    assert revisions(*words) == (
        2,
        "stagebill: there is no revision 9; stagebill rules revisions lists them\n",
    )


def test_a_file_that_cannot_be_written_is_told(revisions: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    revisions.ran(EMPTY)
    monkeypatch.setenv("STAGEBILL_RULES", "nowhere/rules.yaml")

    assert revisions("restore", "1") == (
        2,
        "stagebill: nowhere/rules.yaml cannot be written: No such file or directory; nothing was changed\n",
    )
