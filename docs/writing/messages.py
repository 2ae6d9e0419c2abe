"""The page of messages: every code with an example of the mistake and its repair."""

from docs.writing.markdown import code, page, prose, table
from rules import BadRules, load
from rules.codes import CODES, Code


def messages() -> str:
    """The page."""
    rows = [(f"[`{name}`](#{name})", one.severity, one.title) for name, one in CODES.items()]
    overview = table(("code", "", "what is wrong"), rows)
    return page("Messages", prose("messages"), overview, *map(_code, CODES.values()))


def _code(one: Code) -> str:
    parts = [f"## {one.code}", f"**{one.severity}**: {one.title}.", one.why, code(one.shown)]
    if told := _told(one):
        parts += [code(told, "text")]
    return "\n\n".join([*parts, "Mended:", code(one.mended)])


def _told(one: Code) -> str:
    """What the check says of the example; nothing where only a connected account can tell."""
    if one.account:
        return ""
    try:
        problems = load(one.broken).warnings
    except BadRules as wrong:
        problems = tuple(wrong.problems)
    return "\n".join(problem.short for problem in problems if problem.code == one.code)[:1000]
