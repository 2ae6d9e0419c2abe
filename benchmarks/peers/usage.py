"""What a process and all that it has started use of the machine, as Linux counts it."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_AFTER_NAME = (11, 12)  # in /proc/PID/stat behind the name: processor time in user and system mode


def family(pid: int) -> list[int]:
    """A process and its descendants that live."""
    children = [
        int(child)
        for listed in Path(f"/proc/{pid}/task").glob("*/children")
        for child in listed.read_text().split()
    ]
    return [pid, *(member for child in children for member in family(child))]


def cpu_seconds(pid: int) -> float:
    """Processor time so far."""
    return sum(_ticks(member) for member in family(pid)) / _TICKS


def peak_mb(pid: int) -> float:
    """The most memory each has had so far, together."""
    return sum(_peak_kb(member) for member in family(pid)) / 1024


def _ticks(pid: int) -> int:
    """Of its threads that live and of those that have ended."""
    fields = _read(pid, "stat").rpartition(")")[2].split()
    return sum(int(fields[place]) for place in _AFTER_NAME) if fields else 0


def _peak_kb(pid: int) -> int:
    lines = _read(pid, "status").splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def _read(pid: int, name: str) -> str:
    """Empty where the process has just ended."""
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
