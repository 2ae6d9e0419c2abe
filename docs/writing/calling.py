"""The pages of actions and of what rules listen to."""

import actions as carried_out
from docs.writing.examples import written
from docs.writing.markdown import code, page, prose, table, word
from rules import schema
from rules.vocabulary import ACTIONS, INVOICE_STATUSES, ActionWords, Form, Input

_NOT_YET = (
    "Rule files are checked and tested with it; **this version of the service does not carry it out yet**."
)
_FORMS = {
    Form.TEXT: "text",
    Form.CHOICE: "one of",
    Form.AMOUNT: "amount above 0",
    Form.PERCENT: "percent above 0, at most 100",
    Form.WHOLE: "whole number",
    Form.DAY: "day",
    Form.MOMENT: "day and time",
    Form.EMAIL: "e-mail address",
}


def actions() -> str:
    """The page of actions."""
    overview = table(
        ("action", "does"), [(f"[`{name}`](#{name})", one.about) for name, one in ACTIONS.items()]
    )
    return page("Actions", prose("actions"), overview, *(_action(name, one) for name, one in ACTIONS.items()))


def _action(name: str, one: ActionWords) -> str:
    rows = [
        (word(key), _form(wanted), wanted.about, word(wanted.example)) for key, wanted in one.inputs.items()
    ]
    exclusive = [f"Give {' or '.join(map(word, group))}, not both." for group in one.exclusive]
    inputs = table(("input", "is", "meaning", "example"), rows)
    waiting = [] if name in carried_out.collect() else [_NOT_YET]
    parts = [f"## {name}", one.about, *waiting, inputs, *exclusive, code(written("actions", name))]
    return "\n\n".join(parts)


def _form(wanted: Input) -> str:
    if wanted.form is Form.CHOICE:
        return "; ".join(f"`{choice}`: {told}" for choice, told in wanted.choices.items())
    if wanted.form is Form.WHOLE:
        return f"whole number, {wanted.least} to {wanted.most}"
    return (
        f"{_FORMS[wanted.form]}, at most {wanted.longest} characters"
        if wanted.form is Form.TEXT
        else _FORMS[wanted.form]
    )


def triggers() -> str:
    """The page of what rules listen to."""
    known = schema()["definitions"]["when"]["properties"]
    overview = table(
        ("`when`", "listens to", "value"),
        [(f"[`{name}`](#{name})", one["title"], one["description"]) for name, one in known.items()],
    )
    parts = [
        f"## {name}\n\n{one['description']}\n\n{_more(name)}{code(written('triggers', name))}"
        for name, one in known.items()
    ]
    return page("What rules listen to", prose("triggers"), overview, *parts)


def _more(name: str) -> str:
    if name != "invoice_becomes":
        return ""
    return (
        table(("status", "means"), [(word(status), told) for status, told in INVOICE_STATUSES.items()])
        + "\n\n"
    )
