"""The small changes to a condition: clauses negated and left out, bounds moved, all and any swapped."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rules.kinds import Kind
from rules.nodes import Entry, Listing, Node, Scalar, Table, flow, shortened
from rules.properties import BUILT_IN
from rules.sections.conditions import QUANTIFIERS
from rules.testing.mutating.bounds import moved, moved_ends
from rules.testing.mutating.edits import Change, Edit, Path, at, renamed, shown, word

CONDITION_OF = {"billing_schedules": "for", "triggers": "if"}  # the key of a rule, by section
_SWAPPED = {"all": "any", "any": "all"}
_OTHER_QUANTIFIERS = {"some": ("no", "every"), "every": ("some",), "no": ("some",)}
_EMPTY = {"match": "no_match", "no_match": "match"}


def references(node: Node | None) -> Iterator[str]:
    """The names of the conditions that a condition refers to."""
    match node:
        case Scalar(text=text):
            yield text.strip()
        case Table(entries=entries):
            for entry in entries:
                if entry.key.text == "not":
                    yield from references(entry.value)
                elif entry.key.text in _SWAPPED and isinstance(entry.value, Listing):
                    for item in entry.value.items:
                        yield from references(item)


def reachable(root: Node, condition: Node | None) -> frozenset[str]:
    """The names of the conditions that a condition comes to, also through each other."""
    waiting, seen = list(references(condition)), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += references(at(root, "conditions", name))
    return frozenset(seen)


@dataclass(frozen=True, slots=True)
class ConditionChanges:
    """Finds the changes of conditions; `kinds` are the types that the file gives to properties."""

    kinds: Mapping[str, Kind]

    def of(self, path: Path, node: Node, scope: str = "", *, negated: bool = False) -> Iterator[Change]:
        """Those of the condition at a path; of one that is `negated` and alone, negating it is no change."""
        if not isinstance(node, Table):
            return
        alone = len(node.entries) == 1
        for entry in node.entries:
            here = (*path, entry.key.text)
            if not alone:
                yield _left_out(here, entry)
            yield from self._entry(here, entry, scope, negatable=not (alone and negated))

    def _entry(self, path: Path, entry: Entry, scope: str, *, negatable: bool) -> Iterator[Change]:
        key = entry.key.text
        if key in _SWAPPED and isinstance(entry.value, Listing):
            yield from self._group(path, entry, entry.value, scope)
        elif key == "not":
            yield _unwrapped(path, entry)
            yield from self.of(path, entry.value, scope, negated=True)
        elif key in QUANTIFIERS and isinstance(entry.value, Table):
            yield from self._quantified(path, entry, entry.value)
        else:
            fact = key if "." in key or not scope else f"{scope}.{key}"
            if negatable:
                yield _negated(path, entry, fact)
            yield from self._fact(path, entry, fact)

    def _group(self, path: Path, entry: Entry, items: Listing, scope: str) -> Iterator[Change]:
        if len(items.items) > 1:
            other = _SWAPPED[entry.key.text]
            advice = (
                f"add a test in which some of the conditions under {entry.key.text} hold and others don't"
            )
            yield Change(
                entry.key.span,
                f"{entry.key.text}:",
                f"{other}:",
                advice,
                (Edit(path, renamed(entry, other)),),
            )
        for index, item in enumerate(items.items):
            if len(items.items) > 1:
                yield _left_out((*path, index), item, any_of=entry.key.text == "any")
            yield from self.of((*path, index), item, scope)

    def _quantified(self, path: Path, entry: Entry, objects: Table) -> Iterator[Change]:
        names = " and ".join(one.key.text for one in objects)
        for other in _OTHER_QUANTIFIERS[entry.key.text]:
            advice = f"add a test with two {names} records of which one matches"
            new = Edit(path, renamed(entry, other))
            yield Change(entry.key.span, shown(entry), shown(renamed(entry, other)), advice, (new,))
        for one in objects:
            yield from self.of((*path, one.key.text), one.value, one.key.text)

    def _fact(self, path: Path, entry: Entry, fact: str) -> Iterator[Change]:
        match entry.value:
            case Listing() as items:
                yield from _shortened_list(path, entry, items, fact)
            case Table(entries=entries):
                several = sum(one.key.text != "if_empty" for one in entries) > 1
                for one in entries:
                    here = (*path, one.key.text)
                    if several and one.key.text != "if_empty":
                        yield _left_out(here, one, fact)
                    yield from self._operator(here, one, fact)

    def _operator(self, path: Path, entry: Entry, fact: str) -> Iterator[Change]:
        kind, name = BUILT_IN.get(fact) or self.kinds.get(fact), entry.key.text
        match entry.value:
            case Scalar() as scalar if name == "if_empty" and scalar.text in _EMPTY:
                after = Entry(entry.key, word(_EMPTY[scalar.text], scalar))
                yield _replaced(path, entry, after, f"add a test in which {fact} is empty")
            case Scalar() as scalar:
                for other in moved(name, scalar, kind):
                    after = Entry(word(other.operator, entry.key), word(other.value, scalar))
                    yield _replaced(path, entry, after, f"add a test with {fact} {other.at}")
            case Listing(items=(Scalar() as low, Scalar() as high)) as pair if name == "between":
                for first, last, seen in moved_ends(low, high, kind):
                    ends = Listing((word(first, low), word(last, high)), pair.span)
                    yield _replaced(path, entry, Entry(entry.key, ends), f"add a test with {fact} {seen}")
            case Listing() as items:
                yield from _shortened_list(path, entry, items, fact)


def _replaced(path: Path, before: Entry, after: Entry, advice: str) -> Change:
    return Change(before.key.span, shown(before), shown(after), advice, (Edit(path, after),))


def _negated(path: Path, entry: Entry, fact: str) -> Change:
    key = Scalar("not", "not", plain=True, span=entry.key.span)
    after = Entry(key, Table((entry,), entry.key.span))
    advice = f"add two tests that differ in {fact} alone, so that {shown(entry)} holds in one of them"
    return _replaced(path, entry, after, advice)


def _unwrapped(path: Path, entry: Entry) -> Change:
    key = Scalar("all", "all", plain=True, span=entry.key.span)
    new = Edit(path, Entry(key, Listing((entry.value,), entry.value.span)))
    inner = flow(entry.value)
    advice = f"add a test in which {inner} holds, and nothing else stands in the way"
    return Change(entry.key.span, shown(entry), inner, advice, (new,))


def _left_out(path: Path, what: Node | Entry, fact: str = "", *, any_of: bool = False) -> Change:
    """One of several clauses taken away; `fact` is what an operator asks."""
    if isinstance(what, Entry):
        span, before = what.key.span, shown(what)
    elif isinstance(what, Table) and what.entries:
        span, before = what.entries[0].key.span, ", ".join(shown(entry) for entry in what)
    else:
        span, before = what.span, flow(what)
    clause = shortened(f"{fact}: {{{before}}}" if fact else before)
    advice = f"add a test in which only {clause} {'holds' if any_of else 'does not hold'}"
    return Change(span, before, "", advice, (Edit(path, None),))


def _shortened_list(path: Path, entry: Entry, items: Listing, fact: str) -> Iterator[Change]:
    """Each value of a list left out."""
    for index, item in enumerate(items.items):
        if len(items.items) > 1:
            rest = Listing((*items.items[:index], *items.items[index + 1 :]), items.span)
            after = shown(Entry(entry.key, rest))
            advice = f"add a test with {fact} {flow(item)}"
            yield Change(item.span, shown(entry), after, advice, (Edit((*path, index), None),))
