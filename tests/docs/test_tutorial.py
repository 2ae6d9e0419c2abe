"""The tutorial cannot lie: what it shows is what its commands print (F146, F151), and what it teaches holds.

That the committed page shows exactly this is held by test_reference.
"""

import pytest

from docs.writing.markdown import prose
from docs.writing.tutorial import files, runs
from rules import BadRules, load

TEXT = prose("tutorial")
FILES = files(TEXT)
WITH_SLIPS = 1  # the second file, on purpose


def test_commands_find_something_wrong_only_where_the_tutorial_means_them_to() -> None:
    assert [run.code for run in runs(TEXT)] == [0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(text, id=f"file-{index}")
        for index, text in enumerate(FILES, 1)
        if index - 1 != WITH_SLIPS
    ],
)
def test_every_file_it_shows_is_complete_and_right(file: str) -> None:
    assert load(file).warnings == ()


def test_the_file_with_slips_has_two() -> None:
    with pytest.raises(BadRules) as caught:
        load(FILES[WITH_SLIPS])
    assert [problem.code for problem in caught.value.problems] == ["unknown-key", "unknown-operator"]


def test_it_is_short_enough_for_ten_minutes() -> None:
    """Eight steps, none of whose files is longer than a screen."""
    assert TEXT.count("\n## ") == 9
    assert max(file.count("\n") for file in FILES) < 60
