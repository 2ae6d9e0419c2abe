"""The figures in words: a line for each turn, a table of medians and ratios."""

import statistics
from collections.abc import Iterable, Sequence

from benchmarks.peers.figures import Figures

_MISSING = """\
{name} takes no part. `npm install {name}@{version}` in a folder of its own (Node.js {node} or newer), \
then --{name} FOLDER/node_modules/.bin/{name}"""
_GOALS = {"n8n": 5, "Node-RED": 1}  # times as many invoices
_NEEDED = {
    "node-red": ("5.0.7", "22.9"),
    "n8n": ("2.40.7", "24"),
}  # the version, and the Node.js that it wants


def turn(figures: Figures) -> str:
    """One turn in a line, and why it is void."""
    line = (
        f"{figures.name:<18} {figures.invoices_per_second:6.1f} invoices/s, "
        f"{figures.calls_per_second:6.0f} calls/s ({figures.calls_each:.2f} each); told after p50 "
        f"{figures.p50_ms:5.0f} ms, p99 {figures.p99_ms:5.0f} ms; memory {figures.peak_mb:5.0f} MB; "
        f"processor {figures.cpu_ms:5.1f} ms each, stand-ins {figures.stand_ins_cpu_ms:4.1f} ms "
        f"({figures.stand_ins_busy:4.0%} of a core); load {figures.load:.1f}"
    )
    return "\n".join([line, *(f"    VOID: {problem}" for problem in figures.problems)])


def summary(turns: Sequence[Figures]) -> str:
    """Each engine's median, and the median of how many times as many the first one makes in its rounds."""
    ours, *others = dict.fromkeys(figures.name for figures in turns)
    return "\n".join(
        [_line(turns, ours, ""), *(_line(turns, name, _ratio(turns, ours, name)) for name in others)]
    )


def room(turns: Iterable[Figures]) -> str:
    """What the stand-ins could answer if they had a core for themselves, by each engine's last turn."""
    most = {each.name: 1000 / each.stand_ins_cpu_ms for each in turns if not each.problems}
    told = ", ".join(f"{name}: {pace:.0f}" for name, pace in most.items())
    return f"invoices/s that the stand-ins could answer if a core were theirs alone: {told}"


def missing(name: str) -> str:
    """What to do about a program that was not named."""
    version, node = _NEEDED[name]
    return _MISSING.format(name=name, version=version, node=node)


def _line(turns: Iterable[Figures], name: str, more: str) -> str:
    paces = [each.invoices_per_second for each in turns if each.name == name and not each.problems]
    told = f"{statistics.median(paces):6.1f} invoices/s" if paces else "void"
    return f"{name:<18} {told}{more}"


def _ratio(turns: Sequence[Figures], ours: str, name: str) -> str:
    rounds = zip(*([each for each in turns if each.name == one] for one in (ours, name)), strict=False)
    ratios = [
        one.invoices_per_second / other.invoices_per_second
        for one, other in rounds
        if not one.problems and not other.problems
    ]
    if not ratios:
        return ""
    goal = next((f", goal {goal}" for start, goal in _GOALS.items() if name.startswith(start)), "")
    return f"; {ours} makes {statistics.median(ratios):.2f} times as many{goal}"
