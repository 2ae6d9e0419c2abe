"""The result of a test in lines for people: what differs, aligned, and why. Readable without colour."""

from collections.abc import Iterator, Sequence

from rules.nodes import shortened
from rules.telling import told
from rules.testing.comparing import CallPair, InputPair
from rules.testing.running import TestResult

_WIDEST = 48
_HEADS = {
    "changed": ("expected", "decided"),
    "missing": ("expected", "not decided"),
    "unexpected": ("not expected", "decided"),
}


def drawn(result: TestResult) -> str:
    """What a failed test differs in, over several lines; "" of one that passed."""
    return "\n".join(_lines(result))


def _lines(result: TestResult) -> Iterator[str]:
    if result.problem:
        yield result.problem
    for call in result.calls:
        if call.state != "same":
            yield from _call(call)
    if result.because is not None:
        yield "because"
        yield f"  ! expected  {result.because}"
        yield from (f"    reason    {reason}" for reason in result.reasons)
    elif not result.explained and not result.passed:
        yield from result.reasons
    for decision in result.explained:
        yield told(decision)


def _call(call: CallPair) -> Iterator[str]:
    """A heading, then a line for each input; `!` marks what differs."""
    left, right = _HEADS[call.state]
    right = f"{right} by {call.rule}" if call.rule else right
    if not call.inputs:
        yield f"! {call.action}  {left}, {right}"
        return
    short = [pair for pair in call.inputs if _is_short(pair)]
    names = max(len(call.action) - 2, *(len(pair.name) for pair in call.inputs))
    width = max([len(left), *(len(pair.expected or "-") for pair in short)])
    mark = "  " if call.state == "changed" else "! "
    yield f"{mark}{call.action:{names + 2}}  {left:{width}}  {right}"
    for pair in call.inputs:
        yield from _input(pair, call.state, names, width)


def _input(pair: InputPair, state: str, names: int, width: int) -> Iterator[str]:
    mark = "!" if state == "changed" and not pair.same else " "
    if _is_short(pair):
        expected, decided = (_one_line(text) for text in (pair.expected, pair.decided))
        yield f"  {mark} {pair.name:{names}}  {expected:{width}}  {decided}".rstrip()
        return
    yield f"  {mark} {pair.name}"
    for side, text in (("expected", pair.expected), ("decided", pair.decided)):
        if text is not None:
            yield f"        {side:8}  {_one_line(text, most=1000)}"


def _is_short(pair: InputPair) -> bool:
    texts: Sequence[str] = [text for text in (pair.expected, pair.decided) if text is not None]
    return all(len(text) <= _WIDEST and "\n" not in text for text in texts)


def _one_line(text: str | None, most: int = _WIDEST) -> str:
    return "-" if text is None else shortened(text, most) or '""'
