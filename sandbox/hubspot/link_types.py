"""Association types: HubSpot's own ids per pair of kinds, and the labels that people add."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.hubspot.kinds import Kind, find_kind

DEFINED = "HUBSPOT_DEFINED"
USER = "USER_DEFINED"


@dataclass(frozen=True, slots=True)
class LinkType:
    """One direction of one type of association; `name` as v3 answers spell it."""

    category: str
    type_id: int
    from_kind: str
    to_kind: str
    name: str
    label: str | None = None
    primary: bool = False

    def ends(self) -> tuple[Kind, Kind]:
        """The kinds that it joins."""
        return kind_called(self.from_kind), kind_called(self.to_kind)


# from, to, type id, type id of the way back; the plain ones, one per pair
_PLAIN = (
    ("deal", "contact", 3, 4),
    ("deal", "company", 341, 342),
    ("deal", "line_item", 19, 20),
    ("deal", "quote", 63, 64),
    ("deal", "ticket", 27, 28),
    ("deal", "invoice", 176, 175),
    ("deal", "commerce_payment", 392, 391),
    ("deal", "note", 213, 214),
    ("deal", "task", 215, 216),
    ("deal", "email", 209, 210),
    ("contact", "company", 279, 280),
    ("contact", "ticket", 15, 16),
    ("contact", "invoice", 178, 177),
    ("contact", "quote", 70, 69),
    ("contact", "note", 201, 202),
    ("contact", "task", 203, 204),
    ("contact", "email", 197, 198),
    ("company", "ticket", 340, 339),
    ("company", "invoice", 180, 179),
    ("company", "quote", 72, 71),
    ("company", "note", 189, 190),
    ("company", "task", 191, 192),
    ("company", "email", 185, 186),
    ("line_item", "invoice", 410, 409),
    ("quote", "line_item", 67, 68),
    ("quote", "discount", 362, 363),
    ("quote", "fee", 364, 365),
    ("quote", "tax", 366, 367),
    ("invoice", "quote", 407, 408),
    ("invoice", "discount", 411, 412),
    ("invoice", "fee", 413, 414),
    ("invoice", "tax", 415, 416),
    ("invoice", "commerce_payment", 541, 542),
    ("commerce_payment", "contact", 387, 388),
    ("commerce_payment", "company", 389, 390),
    ("commerce_payment", "line_item", 395, 396),
    ("commerce_payment", "quote", 397, 398),
)
# the same for those that say more than that the two belong together: label and name besides
_LABELLED = (
    ("deal", "company", 5, 6, "Primary", "deal_to_company", "company_to_deal"),
    ("contact", "company", 1, 2, "Primary", "contact_to_company", "company_to_contact"),
    (
        "company",
        "contact",
        930,
        931,
        "Billing contact",
        "company_to_billing_contact",
        "billing_contact_to_company",
    ),
    (
        "quote",
        "contact",
        1226,
        1227,
        "Billing contact",
        "quote_to_billing_contact",
        "billing_contact_to_quote",
    ),
)
_FIRST_LABEL_ID = 37  # the ids of labels that people add start here in the accounts seen
_FIRST_MADE_UP_ID = 9001  # pairs that the reference names no ids for get their own


def _plain_name(from_kind: str, to_kind: str) -> str:
    has_primary = any({from_kind, to_kind} == set(row[:2]) for row in _LABELLED if row[4] == "Primary")
    return f"{from_kind}_to_{to_kind}" + ("_unlabeled" if has_primary else "")


def _defined_types() -> Iterator[tuple[LinkType, LinkType]]:
    for a, b, there, back in _PLAIN:
        yield (
            LinkType(DEFINED, there, a, b, _plain_name(a, b)),
            LinkType(DEFINED, back, b, a, _plain_name(b, a)),
        )
    for a, b, there, back, label, name_there, name_back in _LABELLED:
        primary = label == "Primary"
        yield (
            LinkType(DEFINED, there, a, b, name_there, label, primary),
            LinkType(DEFINED, back, b, a, name_back, label, primary),
        )


class LinkTypes:
    """The association types that exist in one portal."""

    def __init__(self) -> None:
        self._types: dict[tuple[str, str], list[LinkType]] = {}
        self._reverse: dict[LinkType, LinkType] = {}
        self._next_label = _FIRST_LABEL_ID
        self._next_made_up = _FIRST_MADE_UP_ID
        for there, back in _defined_types():
            self._register(there, back)

    def between(self, a: Kind, b: Kind) -> list[LinkType]:
        """Every type from a to b, the plain one first."""
        if (a.singular, b.singular) not in self._types:
            self._make_up(a, b)
        return self._types[a.singular, b.singular]

    def plain(self, a: Kind, b: Kind) -> LinkType:
        """The unlabelled type from a to b."""
        return next(each for each in self.between(a, b) if each.label is None)

    def primary(self, a: Kind, b: Kind) -> LinkType | None:
        """The type that marks the one primary b of an a, where the pair has one."""
        return next((each for each in self.between(a, b) if each.primary), None)

    def find(self, a: Kind, b: Kind, category: str, type_id: int) -> LinkType | None:
        """The type with this id from a to b."""
        types = self.between(a, b)
        return next((each for each in types if (each.category, each.type_id) == (category, type_id)), None)

    def find_from(self, a: Kind, category: str, type_id: int) -> LinkType | None:
        """The type with this id from a to whatever it leads to."""
        types = (each for (start, _), some in self._types.items() if start == a.singular for each in some)
        return next((each for each in types if (each.category, each.type_id) == (category, type_id)), None)

    def labelled(self, a: Kind, b: Kind, label: str) -> LinkType:
        """The type with this label from a to b, added as a person's own where there is none."""
        found = next(
            (each for each in self.between(a, b) if (each.label or "").casefold() == label.casefold()), None
        )
        return found or self.add_label(a, b, label)

    def add_label(self, a: Kind, b: Kind, label: str, name: str | None = None) -> LinkType:
        """A label of a person's own making, the same in both directions."""
        self.between(a, b)
        name = name or label.casefold().replace(" ", "_")
        there = LinkType(USER, self._next_label, a.singular, b.singular, name, label)
        back = LinkType(USER, self._next_label + 1, b.singular, a.singular, name, label)
        self._next_label += 2
        self._register(there, back)
        return there

    def reverse(self, link_type: LinkType) -> LinkType:
        """The same association seen from the other side."""
        return self._reverse[link_type]

    def _register(self, there: LinkType, back: LinkType) -> None:
        self._reverse[there] = back
        self._reverse[back] = there
        for each in {there, back}:
            self._types.setdefault((each.from_kind, each.to_kind), []).append(each)

    def _make_up(self, a: Kind, b: Kind) -> None:
        there = LinkType(
            DEFINED, self._next_made_up, a.singular, b.singular, _plain_name(a.singular, b.singular)
        )
        back = LinkType(
            DEFINED, self._next_made_up + 1, b.singular, a.singular, _plain_name(b.singular, a.singular)
        )
        self._next_made_up += 2
        self._register(there, there if a is b else back)


def kind_called(spelling: str) -> Kind:
    """The kind of record with this name, which must exist."""
    kind = find_kind(spelling)
    if kind is None:
        raise LookupError(f"no kind of record is called {spelling!r}")
    return kind
