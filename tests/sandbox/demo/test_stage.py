"""Where the demo finds what it needs."""

import pytest

from sandbox.demo.checks import CannotRun
from sandbox.demo.stage import find_rules


def test_the_rule_file_beside_the_user_comes_first(tmp_path):
    for name in ("here", "project"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "rules.example.yaml").touch()

    found = find_rules(tmp_path / "here", tmp_path / "project")

    assert found == tmp_path / "here" / "rules.example.yaml"


def test_the_projects_own_rule_file_is_found_from_anywhere(tmp_path):
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "rules.example.yaml").touch()

    found = find_rules(tmp_path / "elsewhere", tmp_path / "project")

    assert found == tmp_path / "project" / "rules.example.yaml"


def test_no_rule_file_is_told_with_what_to_do(tmp_path):
    with pytest.raises(
        CannotRun, match=r"there is no rules\.example\.yaml in .*; run the demo where it lies"
    ):
        find_rules(tmp_path)
