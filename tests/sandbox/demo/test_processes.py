"""Child processes: what reaches them, what they leave behind, and that none outlives the demo."""

import signal
import textwrap
from pathlib import Path

import pytest

from sandbox.demo.checks import CannotRun, Checks
from sandbox.demo.processes import Processes, interruptible, last_words


@pytest.fixture
def module(tmp_path):
    """Writes a module that `python -m` finds in the processes' directory."""

    def write(name: str, code: str) -> str:
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(code))
        return name

    return write


SLEEPER = """
import signal, sys
sys.stdout.write("ready\\n"); sys.stdout.flush()
signal.pause()
"""
STUBBORN = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)" + SLEEPER


def test_the_users_settings_do_not_reach_the_children(tmp_path, module, monkeypatch):
    monkeypatch.setenv("STAGEBILL_DATABASE_URL", "postgresql://production")
    name = module("probe", "import os; print(os.environ.get('STAGEBILL_DATABASE_URL'))")

    with Processes(tmp_path, tmp_path / "logs") as processes:
        assert processes.run(name).strip() == "None"


def test_our_settings_do(tmp_path, module):
    name = module("probe", "import os; print(os.environ['STAGEBILL_PORT'])")

    with Processes(tmp_path, tmp_path / "logs", {"STAGEBILL_PORT": "8701"}) as processes:
        assert processes.run(name).strip() == "8701"


def test_a_proxy_is_not_asked_for_this_machine(tmp_path, module, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example.com")
    name = module("probe", "import os; print(os.environ['NO_PROXY'])")

    with Processes(tmp_path, tmp_path / "logs") as processes:
        assert "127.0.0.1" in processes.run(name)


def test_a_failing_command_is_told_with_its_own_words(tmp_path, module):
    name = module("command", "import sys; sys.exit('stagebill: STAGEBILL_PORT is wrong')")

    with (
        Processes(tmp_path, tmp_path / "logs") as processes,
        pytest.raises(CannotRun, match=r'^"rules check" ended with 1: STAGEBILL_PORT is wrong$'),
    ):
        processes.run(name, "rules", "check")


@pytest.mark.parametrize("code", [SLEEPER, STUBBORN], ids=["polite", "stubborn"])
def test_leaving_ends_every_child(tmp_path, module, monkeypatch, code):
    monkeypatch.setattr("sandbox.demo.processes.GRACE", 0.2)
    with Processes(tmp_path, tmp_path / "logs") as processes:
        child = processes.start("service", module("child", code))
        _wait_for_output(child.out)

    assert child.process.returncode in (-signal.SIGTERM, -signal.SIGKILL)


def test_children_end_when_the_play_breaks_off(tmp_path, module):
    with pytest.raises(KeyboardInterrupt), Processes(tmp_path, tmp_path / "logs") as processes:
        child = processes.start("service", module("child", SLEEPER))
        raise KeyboardInterrupt

    assert child.process.returncode is not None


def test_a_child_that_ended_is_told_with_its_last_words(tmp_path, module):
    with Processes(tmp_path, tmp_path / "logs") as processes:
        child = processes.start("service", module("child", "import sys; sys.exit('no more memory')"))
        child.process.wait()

        with pytest.raises(CannotRun, match=r"^the service ended with 1: no more memory$"):
            processes.watch()


def test_a_running_child_is_no_reason_to_stop(tmp_path, module):
    with Processes(tmp_path, tmp_path / "logs") as processes:
        processes.start("service", module("child", SLEEPER))
        processes.watch()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda each: each.name)
def test_every_polite_request_to_end_is_like_ctrl_c(number):
    with pytest.raises(KeyboardInterrupt), interruptible():
        signal.raise_signal(number)


def test_the_last_line_counts_where_no_sentence_is_ours():
    assert last_words("Traceback\n  File x\nMemoryError\n\n") == "MemoryError"


def test_silence_has_no_words():
    assert last_words("\n") == ""


def _wait_for_output(file: Path) -> None:
    Checks().until(lambda: file.read_text(), bool, lambda _: "the child should have started")
