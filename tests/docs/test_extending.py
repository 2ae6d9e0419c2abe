"""docs/extending.md is true: a new operator and a new transform are one file and one test each.

Its files are put into a copy of the project, and the tests there pass with them.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^```python\n# (\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
# What holds every operator and transform to its own example and documentation.
WHOLE_SET_TESTS = ("tests/rules/operators/test_registry.py", "tests/rules/test_transforms.py")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the rules and of the tests over all operators and transforms, with the page's files in it."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "tests/rules/conftest.py", *WHOLE_SET_TESTS):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for name, text in FILES.items():
        assert not (ROOT / name).exists()
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_page_shows_two_files_and_two_tests() -> None:
    assert list(FILES) == [
        "rules/operators/divisible.py",
        "tests/rules/operators/test_divisible.py",
        "rules/transforms/initials.py",
        "tests/rules/test_transform_initials.py",
    ]


def test_with_them_all_tests_pass(copy: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *FILES, *WHOLE_SET_TESTS]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-2000:]


def test_a_rule_file_can_use_them_and_the_schema_knows_them(copy: Path) -> None:
    script = """
from rules import load, schema
text = "version: 1\\nconditions: {c: {deal.amount: {divisible_by: 250}}}\\n"
text += "triggers: [{id: t, when: {deal_created: true}, if: c, do: [{create-invoice: {}}]}]\\n"
text += "sync: {customers: {direction: to_quickbooks, mappings: "
text += "[{hubspot: contact.lastname, quickbooks: Suffix, transform: [initials]}]}}\\n"
load(text)
known = schema()
assert "divisible_by" in str(known["definitions"]["compared_as_money"])
assert "initials" in str(known["properties"]["sync"])
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=copy, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
