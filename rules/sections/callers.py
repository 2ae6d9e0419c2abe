"""Where in a file actions are called: the inputs that are given to them, whatever stands around."""

from collections.abc import Collection, Iterator

from rules.nodes import Listing, Node, Table


def inputs_of(node: Node | None, callers: Collection[str]) -> Iterator[Table]:
    """The inputs under each of these keys, such as `create-invoice`, or a schedule's `invoice`."""
    match node:
        case Listing(items=items):
            for item in items:
                yield from inputs_of(item, callers)
        case Table(entries=entries):
            for entry in entries:
                if entry.key.text in callers and isinstance(entry.value, Table):
                    yield entry.value
                else:
                    yield from inputs_of(entry.value, callers)
