"""Parts of pages: tables, and menus and fields with their labels and helps, under a heading."""

import html
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from engine.live_choices.choices import Choice
from engine.web.pages.page import paragraph


@dataclass(frozen=True, slots=True)
class Menu:
    """One list to choose from, or why there is none. `chosen` is the value that is marked.

    `blank` is what to choose where nothing is to be said, or what asks for a choice; without it the first
    choice stands.
    """

    name: str
    label: str
    help: str
    choices: Sequence[Choice] = ()
    trouble: str = ""
    chosen: str = ""
    blank: str = ""


def section(title: str, *parts: str) -> str:
    """Parts that are HTML already, under a heading."""
    return f"<section><h2>{html.escape(title)}</h2>{''.join(parts)}</section>"


def table(heads: Sequence[str], rows: str, *, numbers: Collection[str] = ()) -> str:
    """Rows that are HTML already, under their heads; those of `numbers` are set to the right."""
    kinds = dict.fromkeys(numbers, ' class="amount"')
    told = "".join(f'<th scope="col"{kinds.get(head, "")}>{html.escape(head)}</th>' for head in heads)
    return f"<table><thead><tr>{told}</tr></thead><tbody>{rows}</tbody></table>"


def select(menu: Menu, prefix: str = "choose") -> str:
    """A menu with its label; `prefix` tells it from another one of its name on the page."""
    name = f"{prefix}-{menu.name}"
    label = f'<label for="{name}">{html.escape(menu.label)}</label>'
    if menu.trouble:
        return label + paragraph(menu.trouble, "bad")
    options = f'<option value="">{html.escape(menu.blank)}</option>' if menu.blank else ""
    options += "".join(option(one, menu.chosen) for one in menu.choices)
    help_id = f"{name}-help"
    return (
        f'{label}<select id="{name}" name="{menu.name}" aria-describedby="{help_id}">{options}</select>'
        f'<span class="help" id="{help_id}">{html.escape(menu.help)}</span>'
    )


def option(choice: Choice, chosen: str) -> str:
    """One choice of a menu."""
    marked = " selected" if choice.value == chosen else ""
    told = f"{choice.label} ({choice.description})" if choice.description else choice.label
    return f'<option value="{html.escape(choice.value)}"{marked}>{html.escape(told)}</option>'


def text_field(name: str, label: str, help_text: str, value: str, kind: str = "text") -> str:
    """A field for a short text, or what a browser knows as `kind` of input."""
    return (
        f'<label for="{name}">{html.escape(label)}</label>'
        f'<input type="{kind}" id="{name}" name="{name}" value="{html.escape(value)}" '
        f'aria-describedby="{name}-help" autocomplete="off">'
        f'<span class="help" id="{name}-help">{html.escape(help_text)}</span>'
    )
