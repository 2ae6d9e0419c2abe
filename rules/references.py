"""Names in a rule file that only the connected accounts know: stages, properties, items, terms, tax codes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from rules.conditions import Check, Condition, checks, facts_of
from rules.model import Happening, Rulebook, SyncedObject
from rules.nodes import Listing, Node, Scalar, Table, shortened
from rules.problems import START, Problem, Report, Span, TooMany, did_you_mean
from rules.properties import HUBSPOT_OBJECTS
from rules.reader import lines_of, read
from rules.templates import placeholders

# Inputs of actions that name something in QuickBooks, and what each names.
_QUICKBOOKS_INPUTS = {
    "item": "item",
    "tax_code": "tax code",
    "terms": "terms",
    "payment_method": "payment method",
}
_HUBSPOT_LISTS = {"deal.dealstage": "stage", "deal.pipeline": "pipeline"}
_NAMING = ("eq", "neq", "in", "not_in")


@dataclass(frozen=True, slots=True)
class Reference:
    """One name and where it stands.

    `kind` is stage, pipeline, property (`deal.amount`), item, terms, tax code or payment method.
    """

    kind: str
    name: str
    span: Span


def references(book: Rulebook) -> tuple[Reference, ...]:
    """Every name of the file that an account has to know, in file order, each place once."""
    found = {
        *_of_rules(book),
        *_of_inputs(book),
        *_of_templates(book),
        *_of_mails(book),
        *_of_sync(book),
        *_of_reviews(book),
    }
    return tuple(sorted(found, key=lambda one: (one.span, one.kind, one.name)))


def unknown_names(
    book: Rulebook, known: Mapping[str, Collection[str]], *, text: str = "", file: str = "rules.yaml"
) -> tuple[Problem, ...]:
    """A problem for each name that the accounts don't have; `known` holds what they have, by kind.

    A kind that is missing in `known` is not checked: nobody has asked the account for it. Names are
    compared without case. `text` is the file's own, for the lines that messages show.
    """
    report = Report(file, lines_of(text))
    node, _ = read(text, file)
    scalars = tuple(_scalars(node)) if node is not None else ()
    folded = {kind: {name.casefold() for name in names} for kind, names in known.items()}
    with suppress(TooMany):
        for one in references(book):
            if one.kind in folded and one.name.casefold() not in folded[one.kind]:
                _report(one, known[one.kind], _place(one, scalars), report)
    return report.problems


def _report(one: Reference, known: Collection[str], at: Span, report: Report) -> None:
    code = f"unknown-{one.kind.replace(' ', '-')}"
    there_is = "there are no" if one.kind == "terms" else "there is no"
    hint = _hint(one, known) or "; correct the name, or create it there first"
    report.error(code, at, f'{there_is} {one.kind} "{shortened(one.name)}"{hint}')


def _hint(one: Reference, known: Collection[str]) -> str:
    """What may be meant; of a property only what the same object has."""
    if one.kind != "property":
        return did_you_mean(one.name, known)
    whose = one.name.partition(".")[0] + "."
    own = [fact.removeprefix(whose) for fact in known if fact.startswith(whose)]
    return did_you_mean(one.name.removeprefix(whose), own).replace('mean "', f'mean "{whose}')


def _place(one: Reference, scalars: Sequence[Scalar]) -> Span:
    """Where the name itself stands: in the rule that refers to it, or else somewhere in the file."""
    behind = [scalar for scalar in scalars if scalar.span >= one.span]
    for said in (one.name, f"{{{one.name}}}"):
        for scalar in behind:
            if said == scalar.text.strip() or (said != one.name and said in scalar.text):
                return scalar.span
    return one.span


def _scalars(node: Node) -> Iterator[Scalar]:
    """All words of the file, in its order."""
    match node:
        case Scalar():
            yield node
        case Listing(items=items):
            for item in items:
                yield from _scalars(item)
        case Table(entries=entries):
            for entry in entries:
                yield entry.key
                yield from _scalars(entry.value)


def _of_rules(book: Rulebook) -> Iterator[Reference]:
    for schedule in book.schedules:
        yield from _of_condition(schedule.condition)
        yield from _of_facts({schedule.total}, schedule.span)
        for instalment in schedule.instalments:
            yield from _of_when(instalment.when, instalment.span)
    for trigger in book.triggers:
        yield from _of_when(trigger.when, trigger.span)
        if trigger.condition:
            yield from _of_condition(trigger.condition)


def _of_when(when: Happening, span: Span) -> Iterator[Reference]:
    if when.kind == "deal_enters":
        yield Reference("stage", when.value, span)
    if when.kind in ("property_changes", "date_reached"):
        yield from _of_facts({when.value}, span)


def _of_condition(condition: Condition) -> Iterator[Reference]:
    for item in checks(condition):
        yield from _of_facts({item.fact}, item.span)
        if item.fact in _HUBSPOT_LISTS and item.operator.name in _NAMING:
            yield from (Reference(_HUBSPOT_LISTS[item.fact], name, item.span) for name in _named(item))


def _named(item: Check) -> Iterator[str]:
    nodes = item.operand.items if isinstance(item.operand, Listing) else (item.operand,)
    yield from (node.text.strip() for node in nodes if isinstance(node, Scalar))


def _of_facts(facts: Collection[str], span: Span) -> Iterator[Reference]:
    for fact in facts:
        name, _, prop = fact.partition(".")
        if name in HUBSPOT_OBJECTS and prop != "id":
            yield Reference("property", fact, span)


def _of_inputs(book: Rulebook) -> Iterator[Reference]:
    """Of actions in rules at the action; of `defaults:`, which keep no places, at the head of the file."""
    given = [(inputs, START) for inputs in book.defaults.values()]
    given += [(action.inputs, action.span) for trigger in book.triggers for action in trigger.do]
    given += [(one.invoice, one.span) for schedule in book.schedules for one in schedule.instalments]
    for inputs, span in given:
        for name, value in inputs.items():
            yield from _of_facts(placeholders(value), span)
            if name in _QUICKBOOKS_INPUTS and not placeholders(value):
                yield Reference(_QUICKBOOKS_INPUTS[name], value.strip(), span)


def _of_templates(book: Rulebook) -> Iterator[Reference]:
    """Of invoice templates: the products and tax codes of their lines, and the properties they name."""
    for template in book.invoice_templates.values():
        for text in template.texts:
            yield from _of_facts(placeholders(text), template.span)
        for line in template.said_of_lines:
            for kind, word in (("item", line.item), ("tax_code", line.tax_code)):
                if word and not placeholders(word):
                    yield Reference(_QUICKBOOKS_INPUTS[kind], word, template.span)


def _of_mails(book: Rulebook) -> Iterator[Reference]:
    for mail in book.invoice_mails.templates.values():
        yield from _of_facts(mail.facts, mail.span)


def _of_sync(book: Rulebook) -> Iterator[Reference]:
    synced = (book.sync.customers, book.sync.products, book.sync.invoices, book.sync.payments)
    for one in synced:
        if one is not None:
            yield from _of_synced(one)


def _of_synced(one: SyncedObject) -> Iterator[Reference]:
    yield from _of_facts(facts_of(one.to_quickbooks) | facts_of(one.to_hubspot), one.span)
    for mapping in one.mappings:
        yield from _of_facts(
            {mapping.hubspot} if mapping.hubspot else placeholders(mapping.text or ""), mapping.span
        )


def _of_reviews(book: Rulebook) -> Iterator[Reference]:
    if book.reviews and book.reviews.opt_out:
        yield from _of_facts({book.reviews.opt_out}, START)
