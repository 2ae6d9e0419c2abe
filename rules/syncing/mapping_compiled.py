"""The mappings of one sync compiled to one function, for backfills: the same documents, several times faster.

It serves records as they usually come: one dict of texts for each object. Anything else (a value that was not
read, several records, one that cannot go across) is handed to the closures of `rules.syncing.mapping`, which
also know the reasons.
"""

import ast
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType

from rules.facts import Facts, Record, Unread
from rules.kinds import NUMBERS, Kind
from rules.money import BadAmount, read_decimal
from rules.syncing.mapping import Field, Untold, Value, fitting, is_blank, iso_day
from rules.syncing.paths import CUSTOM_FIELDS, LONGEST_CUSTOM
from rules.syncing.records import Made, SyncPlan, quickbooks_document
from rules.syntax_trees import function, lines, name
from rules.templates import PLACEHOLDER, for_people
from rules.transforms import TRANSFORMS, BadValue, Transform
from rules.values import Unreadable, as_bool, plain_text

Records = Mapping[str, Record | Sequence[Record] | Unread | None]
Make = Callable[[Records], Made]

_NONE: Mapping[str, str] = MappingProxyType({})
_METHODS = {"trim": "strip", "lower": "lower", "upper": "upper", "title": "title"}  # none makes a text blank


class _Unusual(Exception):
    """The record is none that the compiled function serves."""


def quickbooks_maker(plan: SyncPlan, custom_fields: Mapping[str, str] = _NONE) -> Make:
    """`syncing.quickbooks_document` for these mappings as one function, which takes what `Facts` takes."""

    def slowly(records: Records) -> Made:
        return quickbooks_document(plan, Facts(records), custom_fields)

    fields = [field for field in plan.fields if field.there is not None]
    definitions = {key.strip().casefold(): number for key, number in custom_fields.items()}
    defaults = [field.there("") for field in fields if field.there is not None]
    if not _fits(fields, definitions) or any(isinstance(default, Untold) for default in defaults):
        return slowly
    return _Writer(fields, definitions, slowly).function()


def _fits(fields: Sequence[Field], definitions: Collection[str]) -> bool:
    """Whether each field has a place of its own, known now."""
    customs = [field.path.custom.casefold() for field in fields if field.path.custom is not None]
    paths = [field.path.names for field in fields if field.path.custom is None]
    parents = {path[:-1] for path in paths if len(path) > 1}
    nested = any(one != other and other[: len(one)] == one for one in parents for other in parents)
    covered = any(path in parents or path[0] == CUSTOM_FIELDS for path in paths)
    return not nested and not covered and len({*customs}) == len(customs) and {*customs} <= {*definitions}


class _Writer:
    """Writes the function: each value is fetched, taken through its transforms, and put in its place."""

    def __init__(self, fields: Sequence[Field], definitions: Mapping[str, str], slowly: Make) -> None:
        self._fields = fields
        self._definitions = definitions
        parents = Counter(field.path.names[:-1] for field in fields)
        self._shared = [parent for parent, count in parents.items() if parent and count > 1]
        self._has_customs = any(field.path.custom is not None for field in fields)
        self._known: dict[str, object] = {
            "Made": Made,
            "UNTOLD": _NONE,
            "dict": dict,
            "str": str,
            "UNUSUAL": (_Unusual, BadAmount, BadValue, Unreadable, KeyError),
            "only": _only,
            "plain": _plain,
            "slowly": slowly,
        }

    def function(self) -> Make:
        """The function that the fields make."""
        body = [*self._beginning(), *(line for field in self._fields for line in self._field(field))]
        template = """
            try:
                BODY
            except UNUSUAL:
                return slowly(records)
        """
        made: Make = function("records", lines(template, BODY=[*body, *self._end()]), self._known)
        return made

    def _beginning(self) -> list[ast.stmt]:
        template = """
            RECORD = records[NAME]
            if RECORD.__class__ is not dict:
                RECORD = only(RECORD)
        """
        written = lines("document = {}")
        for one in dict.fromkeys(fact.partition(".")[0] for field in self._fields for fact in _facts(field)):
            written += lines(template, RECORD=_record(one), NAME=ast.Constant(one))
        for parent in self._shared:
            written += lines("HOLDER = {}", HOLDER=_holder(parent))
        return [*written, *(lines("customs = []") if self._has_customs else [])]

    def _end(self) -> list[ast.stmt]:
        written: list[ast.stmt] = []
        for parent in self._shared:
            place = _put(name("document"), parent, _holder(parent))
            written += lines("if HOLDER: PLACE", HOLDER=_holder(parent), PLACE=place)
        if self._has_customs:
            written += lines("if customs: document[NAME] = customs", NAME=ast.Constant(CUSTOM_FIELDS))
        return [*written, *lines("return Made(document, UNTOLD)")]

    def _field(self, field: Field) -> list[ast.stmt]:
        if not _facts(field):
            return self._constant(field)
        default = _value_of_nothing(field)
        otherwise = [] if is_blank(default) else self._placed(field, self._given(default))
        template = """
            if value and not value.isspace():
                CARRIED
            else:
                OTHERWISE
        """
        carried = self._carried(field, otherwise)
        return [*self._fetched(field), *lines(template, CARRIED=carried, OTHERWISE=otherwise)]

    def _constant(self, field: Field) -> list[ast.stmt]:
        """A text without placeholders is worked out now; what cannot go across is left to the closures."""
        text = field.of_hubspot(Facts({}))
        value = text if isinstance(text, Untold) or field.there is None else field.there(text)
        if isinstance(value, Untold):
            return lines("raise UNFIT", UNFIT=self._given(_Unusual()))
        return [] if is_blank(value) else self._placed(field, self._given(value))

    def _fetched(self, field: Field) -> list[ast.stmt]:
        """The lines after which `value` is HubSpot's text."""
        if field.mapping.hubspot is not None:
            return _fetch("value", field.mapping.hubspot)
        written: list[ast.stmt] = []
        parts: list[ast.expr] = []
        for index, piece in enumerate(PLACEHOLDER.split(field.mapping.text or "")):
            if index % 2:
                part = f"part_{index}"
                written += [*_fetch(part, piece), *self._for_people(part, field.facts[piece], field)]
                parts.append(ast.FormattedValue(name(part), -1))
            elif piece:
                parts.append(ast.Constant(piece))
        return [
            *written,
            *lines("value = BLANK.join(TEXT.split())", BLANK=ast.Constant(" "), TEXT=ast.JoinedStr(parts)),
        ]

    def _for_people(self, part: str, kind: Kind | None, field: Field) -> list[ast.stmt]:
        if kind in (None, Kind.TEXT, Kind.BOOL):
            return []
        given = self._given(for_people), self._given(kind), self._given(field.zone)
        return lines("P = WRITE(P, KIND, ZONE)", P=name(part), WRITE=given[0], KIND=given[1], ZONE=given[2])

    def _carried(self, field: Field, otherwise: list[ast.stmt]) -> list[ast.stmt]:
        """The lines that take a `value` that is not blank to its place."""
        written: list[ast.stmt] = []
        is_number, may_be_blank = False, False
        for one in field.mapping.transforms:
            if TRANSFORMS[one.name].of_numbers and not is_number:
                written += lines("value = READ(value)", READ=self._given(read_decimal))
            elif is_number and not TRANSFORMS[one.name].of_numbers:
                written += lines("value = TEXT(value)", TEXT=self._given(plain_text))
            is_number = TRANSFORMS[one.name].of_numbers
            may_be_blank = not is_number and (may_be_blank or one.name not in _METHODS)
            written += self._transform(one, field)
        place = [*self._typed(field, is_number), *self._placed(field, name("value"))]
        if not may_be_blank:
            return [*written, *place]
        template = """
            if value and not value.isspace():
                PLACE
            else:
                OTHERWISE
        """
        return [*written, *lines(template, PLACE=place, OTHERWISE=otherwise)]

    def _transform(self, one: Transform, field: Field) -> list[ast.stmt]:
        if method := _METHODS.get(one.name):
            return lines("value = METHOD()", METHOD=ast.Attribute(name("value"), method, ast.Load()))
        known = TRANSFORMS[one.name]
        arguments: list[ast.expr] = [name("value")]
        arguments += [self._given(one.argument)] if known.takes is not None else []
        arguments += [self._given(field.zone)] if known.zoned else []
        return lines("value = CALL", CALL=ast.Call(self._given(known.there), arguments, []))

    def _typed(self, field: Field, is_number: bool) -> list[ast.stmt]:
        """The lines that bring `value` into the form of QuickBooks' field."""
        zone = self._given(field.zone)
        if field.path.custom is not None:
            longest = ast.Constant(LONGEST_CUSTOM)
            return lines("value = FIT(value, LONGEST)", FIT=self._given(fitting), LONGEST=longest)
        if field.target in NUMBERS and not is_number:
            return lines("value = READ(value)", READ=self._given(read_decimal))
        if field.target is Kind.BOOL:
            return lines("value = READ(value, ZONE)", READ=self._given(as_bool), ZONE=zone)
        if field.target is Kind.DATE:
            return lines("value = READ(value, ZONE)", READ=self._given(iso_day), ZONE=zone)
        return []

    def _placed(self, field: Field, value: ast.expr) -> list[ast.stmt]:
        path = field.path
        if path.custom is not None:
            number = self._definitions[path.custom.casefold()]
            given = {"DefinitionId": number, "Name": path.custom, "Type": "StringType"}
            keys: list[ast.expr | None] = [ast.Constant(key) for key in (*given, "StringValue")]
            entry = ast.Dict(keys, [*(ast.Constant(one) for one in given.values()), value])
            return lines("customs.append(ENTRY)", ENTRY=entry)
        parent, last = path.names[:-1], path.names[-1]
        if parent in self._shared:
            return _put(_holder(parent), (last,), value)
        return _put(name("document"), path.names, value)

    def _given(self, value: object) -> ast.expr:
        """An expression for a value that is known now."""
        if value.__class__ in (str, bool, int):
            return ast.Constant(value)
        label = f"given_{id(value)}"
        self._known[label] = value
        return name(label)


def _facts(field: Field) -> Collection[str]:
    return [field.mapping.hubspot] if field.mapping.hubspot is not None else list(field.facts)


def _record(of: str) -> ast.Name:
    return name(f"of_{of}")


def _holder(parent: Sequence[str]) -> ast.Name:
    return name("_".join(("in", *parent)))


def _fetch(variable: str, fact: str) -> list[ast.stmt]:
    """The lines that read one fact as text."""
    of, _, key = fact.partition(".")
    template = """
        VALUE = RECORD.get(KEY)
        if VALUE.__class__ is not str:
            VALUE = plain(VALUE)
    """
    return lines(template, VALUE=name(variable), RECORD=_record(of), KEY=ast.Constant(key))


def _put(holder: ast.expr, names: Sequence[str], value: ast.expr) -> list[ast.stmt]:
    """The line that puts a value into a mapping, inside of new ones where the path is longer."""
    for one in reversed(names[1:]):
        value = ast.Dict([ast.Constant(one)], [value])
    return lines("HOLDER[KEY] = VALUE", HOLDER=holder, KEY=ast.Constant(names[0]), VALUE=value)


def _value_of_nothing(field: Field) -> Value:
    """What goes across when HubSpot has nothing: the default in the form of QuickBooks' field."""
    carried = field.there("") if field.there else ""
    assert not isinstance(carried, Untold)  # such mappings are left to the closures
    return carried


def _only(found: Record | Sequence[Record] | Unread | None) -> Record:
    """The one record of an object, an empty one where there is none."""
    if isinstance(found, Mapping):
        return found
    if isinstance(found, Unread) or (found and len(found) > 1):
        raise _Unusual
    return found[0] if found else _NONE


def _plain(raw: object) -> str:
    """A value that is no text as text."""
    if isinstance(raw, Unread):
        raise _Unusual
    blank = raw is None or (isinstance(raw, Collection) and not raw)
    return "" if blank else plain_text(raw)
