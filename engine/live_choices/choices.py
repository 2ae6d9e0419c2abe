"""What a marketer chooses from in HubSpot's workflow editor: which choices, in which order, how many at once.

Nothing here reads or waits. Source of the form: HubSpot's custom workflow actions, external options.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.records import Ref
from engine.said import said
from engine.store.tables import Bill
from engine.texts.reasons import told_in
from rules.money import Money

PAGE = 50  # choices at once; HubSpot names no limit and shows "load more" below
NO_CHOICE = "unavailable"  # not empty, so that it is shown; an action that is given it refuses, and says why

_DEFAULT = "default in the rules"


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry: its QuickBooks Id, what people call it, and what else helps to tell it from others."""

    value: str
    label: str
    description: str = ""
    sku: str = ""  # searched, too

    def is_called(self, wanted: str) -> bool:
        """Whether that is its Id, its name or its SKU, without regard to case and outer blanks."""
        told = wanted.strip().casefold()
        return told in {word.strip().casefold() for word in (self.value, self.label, self.sku) if word}


@dataclass(frozen=True, slots=True)
class Page:
    """The choices to show now. `after` is the value of the last of them where more follow."""

    choices: tuple[Choice, ...]
    after: str | None = None


def choices_of(entries: Iterable[Mapping[str, Any]], number: str = "SKU") -> list[Choice]:
    """The choices that a QuickBooks list gives, as the catalogue keeps its entries; `number` names their SKU.

    >>> choices_of([{"id": "3", "name": "Consulting", "sku": "CONS-1", "type": "Service"}])[0].description
    'Service · SKU CONS-1'
    """
    return [_choice(entry, number) for entry in entries]


def _choice(entry: Mapping[str, Any], number: str) -> Choice:
    sku = entry.get("sku") or ""
    return Choice(entry["id"], entry["name"], _told(entry.get("type"), sku and f"{number} {sku}"), sku)


def companies_of(companies: Iterable[Ref]) -> list[Choice]:
    """The choices between QuickBooks companies, by realm id."""
    return [Choice(one.id, one.name, f"company {one.id}" if one.name != one.id else "") for one in companies]


def invoices_of(bills: Iterable[Bill]) -> list[Choice]:
    """The choices between invoices of ours, by QuickBooks Id; those without an invoice give none."""
    return [
        Choice(bill.invoice_id, bill.number or f"Id {bill.invoice_id}", _state_of(bill))
        for bill in bills
        if bill.invoice_id
    ]


def _state_of(bill: Bill) -> str:
    total = Money(bill.total_minor, bill.currency)
    due = f"due {bill.due_date.isoformat()}" if bill.due_date else ""
    return _told(str(total), bill.status.replace("_", " "), due)


def _told(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


def by_name(choices: Iterable[Choice]) -> list[Choice]:
    """As people look for them: by name, numbers in it by their size.

    >>> [one.label for one in by_name([Choice("1", "Net 10"), Choice("2", "due now"), Choice("3", "Net 5")])]
    ['due now', 'Net 5', 'Net 10']
    """
    return sorted(choices, key=lambda one: (_natural(one.label), one.value))


def _natural(label: str) -> list[tuple[bool, int, str]]:
    """Words and numbers in turn; a number comes before a word.

    >>> _natural("Net 30")
    [(True, 0, 'net'), (False, 30, '')]
    """
    words = label.casefold().split()
    return [(False, int(word), "") if word.isdecimal() else (True, 0, word) for word in words]


def defaults_first(choices: Sequence[Choice], defaults: Iterable[str]) -> list[Choice]:
    """The choices that the account's rules name, in that order and marked, then the others as they are.

    A default is an Id, a name or a SKU, as in the rule file; what no choice is called counts for nothing.
    """
    first: dict[str, Choice] = {}
    for wanted in defaults:
        first |= {one.value: one for one in _meant(choices, wanted)}
    marked = [
        Choice(one.value, one.label, _told(_DEFAULT, one.description), one.sku) for one in first.values()
    ]
    return [*marked, *(one for one in choices if one.value not in first)]


def _meant(choices: Sequence[Choice], wanted: str) -> list[Choice]:
    """An Id comes before a name or a SKU that looks like it, as in an action's inputs."""
    called = [one for one in choices if one.is_called(wanted)]
    return [one for one in called if one.value == wanted.strip()] or called


def page_of(choices: Sequence[Choice], query: str, after: str | None) -> Page | None:
    """The page behind the choice `after`, of those that the query finds. None where there is no such choice.

    `query` is looked for in name and SKU, without regard to case and outer blanks.
    """
    told = query.strip().casefold()
    found = [one for one in choices if told in f"{one.label}\n{one.sku}".casefold()]
    start = 0
    if after is not None:
        values = [one.value for one in found]
        if after not in values:
            return None  # the list has changed since
        start = values.index(after) + 1
    shown = tuple(found[start : start + PAGE])
    return Page(shown, shown[-1].value if start + PAGE < len(found) else None)


def answer(page: Page) -> dict[str, Any]:
    """The page in HubSpot's form; it may be searched."""
    body: dict[str, Any] = {"options": [_option(one) for one in page.choices], "searchable": True}
    return body if page.after is None else {**body, "after": page.after}


def why_none(reason: str, language: str) -> dict[str, Any]:
    """An answer in HubSpot's form that shows why there is nothing to choose from: never just nothing."""
    about = told_in(language, said("nothing can be chosen now"))
    told = Choice(NO_CHOICE, f"— {told_in(language, reason)} —", about)
    return {"options": [_option(told)], "searchable": False}


def _option(choice: Choice) -> dict[str, str]:
    option = {"label": choice.label, "value": choice.value}
    return {**option, "description": choice.description} if choice.description else option
