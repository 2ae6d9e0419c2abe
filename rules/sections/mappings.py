"""The `mappings:` of a synced object: one field each, with its way, its owner and its transforms."""

from collections.abc import Iterable, Sequence

from rules.literals import BadLiteral
from rules.model import Direction, FieldMapping
from rules.nodes import Entry, Node, Scalar, Table, flow, shortened
from rules.problems import Report, did_you_mean
from rules.properties import HUBSPOT_OWN, QUICKBOOKS_OWN
from rules.sections.conditions import Conditions
from rules.sections.names import check_fact, check_text
from rules.shape import Fields, choice, fields, listing, text
from rules.syncing.mapping import typed
from rules.syncing.paths import BadPath, Path
from rules.transforms import PLAIN, TRANSFORMS, WITH_ARGUMENT, BadValue, Transform, one_way

SIDES = ("hubspot", "quickbooks")
MAPPING_KEYS = ("hubspot", "text", "quickbooks", "direction", "owner", "transform", "default")
_WRITES_QUICKBOOKS = (Direction.TO_QUICKBOOKS, Direction.TWO_WAY)
_WRITES_HUBSPOT = (Direction.TO_HUBSPOT, Direction.TWO_WAY)


def read_mappings(
    node: Node | None,
    report: Report,
    whole: Direction,
    objects: Sequence[str],
    entity: str,
    conditions: Conditions,
) -> tuple[FieldMapping, ...]:
    """All mappings that could be read; `whole` is the way of the sync they belong to."""
    reader = _Mappings(report, whole, objects, entity, conditions)
    read = [reader.mapping(item) for item in listing(node, report, "mappings")]
    mappings = tuple(mapping for mapping in read if mapping is not None)
    _check_targets(mappings, report)
    return mappings


class _Mappings:
    """Reads the mappings of one synced object."""

    def __init__(
        self,
        report: Report,
        whole: Direction,
        objects: Sequence[str],
        entity: str,
        conditions: Conditions,
    ) -> None:
        self._report = report
        self._whole = whole
        self._objects = objects
        self._entity = entity
        self._conditions = conditions

    def mapping(self, node: Node) -> FieldMapping | None:
        report = self._report
        found = fields(node, report, "a mapping", MAPPING_KEYS, ("quickbooks",))
        if found is None:
            return None
        hubspot, template = self._source(found)
        path = self._path(found.get("quickbooks"))
        direction = self._direction(found, is_text=template is not None)
        transforms = _transforms(found, report)
        if path is None or (hubspot is None and template is None):
            return None
        mapping = FieldMapping(
            hubspot=hubspot,
            text=template,
            quickbooks=path,
            direction=direction,
            owner=choice(found.get("owner"), report, "owner", SIDES),
            transforms=transforms,
            default=text(found.get("default"), report, "default"),
            span=node.span,
        )
        self._check(mapping, found)
        return mapping

    def _source(self, found: Fields) -> tuple[str | None, str | None]:
        """The HubSpot property, or the text with placeholders: one of the two."""
        prop, template = found.get("hubspot"), found.get("text")
        if (prop is None) == (template is None):
            what = "add one of them" if prop is None else "remove one of them"
            message = f"a mapping takes either hubspot or text beside quickbooks; {what}"
            at = found.span if prop is None else found.at("text")
            self._report.error("missing-key", at, message)
            return None, None
        if prop is not None:
            name = text(prop, self._report, "hubspot")
            valid = name is not None and check_fact(name, prop.span, self._report, self._objects, doubt=False)
            return (name if valid else None), None
        if text(template, self._report, "text") is None or not isinstance(template, Scalar):
            return None, None
        check_text(template, self._report, self._objects, doubt=False)
        return None, template.text

    def _path(self, node: Node | None) -> str | None:
        word = text(node, self._report, "quickbooks")
        if node is None or word is None:
            return None
        try:
            return str(Path.parse(word))
        except BadPath:
            example = "PrimaryEmailAddr.Address or CustomField[PO Number]"
            message = f'quickbooks must be a field\'s path like {example}, not "{shortened(word)}"'
            self._report.error("wrong-value", node.span, message)
            return None

    def _direction(self, found: Fields, *, is_text: bool) -> Direction:
        """The mapping's own direction; else the sync's, and of a text the only one it can have."""
        report, whole = self._report, self._whole
        word = choice(found.get("direction"), report, "direction", Direction)
        if word is None:
            return Direction.TO_QUICKBOOKS if is_text else whole
        own = Direction(word)
        if is_text and own not in (Direction.TO_QUICKBOOKS, Direction.OFF):
            report.error("wrong-value", found.at("direction"), "a text can only go to_quickbooks; write that")
        elif own is not Direction.OFF and whole not in (own, Direction.TWO_WAY, Direction.OFF):
            message = f"the sync goes {whole} only, so this field would never go {own}; change one of the two"
            report.warning("mapping-direction", found.at("direction"), message)
        return own

    def _check(self, mapping: FieldMapping, found: Fields) -> None:
        """What the parts say together."""
        self._check_writable(mapping, found)
        why = one_way(mapping.transforms) if mapping.direction is Direction.TWO_WAY else ""
        if why:
            message = f"{why}, so this field cannot go two_way; write direction: to_quickbooks, or to_hubspot"
            self._report.error("one-way-transform", found.at("transform"), message)
        self._check_owner(mapping, found)
        self._check_default(mapping, found)

    def _check_writable(self, mapping: FieldMapping, found: Fields) -> None:
        top = Path.parse(mapping.quickbooks).top
        if mapping.direction in _WRITES_QUICKBOOKS and top in QUICKBOOKS_OWN[self._entity]:
            message = f"QuickBooks works {mapping.quickbooks} out itself; write direction: to_hubspot"
            self._report.error("read-only", found.at("quickbooks"), message)
        prop = (mapping.hubspot or "").partition(".")[2]
        if mapping.direction in _WRITES_HUBSPOT and prop in HUBSPOT_OWN:
            message = f"HubSpot works {mapping.hubspot} out itself; write direction: to_quickbooks"
            self._report.error("read-only", found.at("hubspot"), message)

    def _check_owner(self, mapping: FieldMapping, found: Fields) -> None:
        loser = {Direction.TO_QUICKBOOKS: "quickbooks", Direction.TO_HUBSPOT: "hubspot"}
        if mapping.owner is not None and loser.get(mapping.direction) == mapping.owner:
            message = (
                f"the field goes {mapping.direction} only, so {mapping.owner} cannot own it; remove owner"
            )
            self._report.error("wrong-value", found.at("owner"), message)

    def _check_default(self, mapping: FieldMapping, found: Fields) -> None:
        """A default must fit the field it goes to, because nobody looks at it again."""
        back = mapping.direction is Direction.TO_HUBSPOT
        target = (mapping.hubspot or "") if back else f"{self._entity}.{mapping.quickbooks}"
        kind = self._conditions.kind(target)
        if mapping.default is None or kind is None:
            return
        try:
            typed(mapping.default, kind, self._conditions.zone)
        except BadValue as wrong:
            node = found.get("default")
            message = f"the default does not fit {target}: {wrong}; correct it"
            self._report.error("wrong-value", node.span if node else found.span, message)


def _check_targets(mappings: Iterable[FieldMapping], report: Report) -> None:
    """Two mappings that write the same field would fight over it."""
    first: dict[str, FieldMapping] = {}
    for mapping in mappings:
        for target in _targets(mapping):
            if other := first.get(target):
                message = f"{target} is written twice, first at {other.span.place}; remove one"
                report.error("duplicate-mapping", mapping.span, message)
            first.setdefault(target, mapping)


def _targets(mapping: FieldMapping) -> Iterable[str]:
    if mapping.direction in _WRITES_QUICKBOOKS:
        yield mapping.quickbooks
    if mapping.direction in _WRITES_HUBSPOT and mapping.hubspot:
        yield mapping.hubspot


def _transforms(found: Fields, report: Report) -> tuple[Transform, ...]:
    read = (_transform(item, report) for item in listing(found.get("transform"), report, "transform"))
    return tuple(transform for transform in read if transform is not None)


def _transform(node: Node, report: Report) -> Transform | None:
    match node:
        case Scalar(text=name) if name in PLAIN:
            return Transform(name)
        case Table(entries=(Entry() as entry,)) if entry.key.text in WITH_ARGUMENT:
            return _with_argument(entry, report)
    name = node.entries[0].key.text if isinstance(node, Table) and node.entries else flow(node)
    message = _unfit(shortened(name, 40))
    report.error(
        "unknown-transform", node.span, message, f"transforms: {', '.join((*PLAIN, *WITH_ARGUMENT))}"
    )
    return None


def _unfit(name: str) -> str:
    """What is wrong with this name of a transform."""
    known = TRANSFORMS.get(name)
    if known is not None and known.takes is not None:
        return f"{name} needs a value, like {known.takes.example}"
    if known is not None:
        return f"{name} takes no value; write {name} alone"
    hint = did_you_mean(name, (*PLAIN, *WITH_ARGUMENT)) or "; use one of those below"
    return f'"{name}" is not a transform{hint}'


def _with_argument(entry: Entry, report: Report) -> Transform | None:
    takes = TRANSFORMS[entry.key.text].takes
    assert takes is not None  # it is one of WITH_ARGUMENT
    try:
        return Transform(entry.key.text, takes.read(entry.value))
    except BadLiteral as wrong:
        report.error(wrong.code, wrong.span, wrong.message, *wrong.notes)
        return None
