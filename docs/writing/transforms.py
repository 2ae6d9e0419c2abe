"""The page of transforms."""

from docs.writing.examples import of_transform
from docs.writing.markdown import code, page, prose, table, word
from rules.transforms import TRANSFORMS
from rules.transforms.registry import Definition


def transforms() -> str:
    """The page."""
    rows = [(f"[`{name}`](#{name})", _told(one), _undone(one)) for name, one in TRANSFORMS.items()]
    overview = table(("transform", "gives", "on the way back"), rows)
    return page("Transforms", prose("transforms"), overview, *map(_transform, TRANSFORMS.values()))


def _transform(one: Definition) -> str:
    before, after = one.example
    writes = one.takes.example if one.takes else one.name
    sample = table(("written", "before", "after"), [(word(writes), word(f'"{before}"'), word(f'"{after}"'))])
    return "\n\n".join([f"## {one.name}", _told(one), sample, code(of_transform(one))])


def _told(one: Definition) -> str:
    return (one.there.__doc__ or "").split("\n", 1)[0]


def _undone(one: Definition) -> str:
    if one.back is None:
        return "cannot be undone"
    return "the same" if one.back is one.there else "undone"
