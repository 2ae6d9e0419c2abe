"""The tutorial, with what its commands really print.

People write the text and the commands; the output is what the commands say when they run, step by step, in an
empty folder. So the page cannot promise what the product does not do.
"""

import re
import shlex
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from docs.writing.markdown import page, prose
from engine.__main__ import main

_FILES = {"yaml": "rules.yaml", "json": "deal.json"}
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PROMPT = "$ "


@dataclass(frozen=True, slots=True)
class Run:
    """One command of the tutorial, and how it went."""

    command: str
    code: int
    output: str


def tutorial() -> str:
    """The page."""
    told = iter(runs(prose("tutorial")))
    filled = _BLOCK.sub(lambda block: _filled(block, told), prose("tutorial"))
    return page("From an empty file to a billing schedule", filled)


def runs(text: str) -> list[Run]:
    """Every command of a text, run in an empty folder in which its files appear as the text comes to them."""
    with TemporaryDirectory() as folder, chdir(folder):
        return [run for block in _BLOCK.finditer(text) for run in _done(block[1], block[2])]


def files(text: str) -> list[str]:
    """Every rule file that a text shows, in its order."""
    return [block[2] for block in _BLOCK.finditer(text) if block[1] == "yaml"]


def _done(language: str, content: str) -> Iterator[Run]:
    if language in _FILES:
        Path(_FILES[language]).write_text(content, encoding="utf-8")
    elif language == "console":
        yield from (_run(line.removeprefix(_PROMPT)) for line in content.splitlines())


def _run(command: str) -> Run:
    _, *arguments = shlex.split(command)
    printed = StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        code = main(arguments)
    return Run(command, code, printed.getvalue())


def _filled(block: re.Match[str], told: Iterator[Run]) -> str:
    if block[1] != "console":
        return block[0]
    lines = []
    for _ in block[2].splitlines():
        run = next(told)
        lines.append(f"{_PROMPT}{run.command}\n{run.output}")
    return f"```console\n{''.join(lines)}```"
