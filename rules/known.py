"""What the connected accounts know: the names a rule file may use beside those of the language.

Plain data. Whoever can ask HubSpot and QuickBooks fills it in; the schema then completes these names in
editors, and `references.unknown_names` checks them. None means that nobody has asked, so nothing can be said.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rules.kinds import Kind


@dataclass(frozen=True, slots=True)
class Name:
    """One name as a rule file writes it, what people call it, and other spellings that mean the same.

    HubSpot: the internal name, with the label that its pages show. QuickBooks: the name; `also` holds its
    Id and an item's SKU.
    """

    name: str
    label: str = ""
    also: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """Everything that a rule file may write for it."""
        return (self.name, *self.also)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """One pipeline of deals (`object_name` "deal") or tickets ("ticket"), with its stages in their order."""

    name: str
    label: str
    stages: tuple[Name, ...]
    object_name: str = "deal"


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a HubSpot object: `fact` is `deal.budget`; `choices` are an enumeration's values."""

    fact: str
    kind: Kind
    label: str = ""
    description: str = ""
    choices: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The names of one HubSpot account and one QuickBooks company; None where nobody has asked."""

    pipelines: tuple[Pipeline, ...] | None = None
    properties: tuple[Property, ...] | None = None
    owners: tuple[Name, ...] | None = None
    items: tuple[Name, ...] | None = None
    tax_codes: tuple[Name, ...] | None = None
    terms: tuple[Name, ...] | None = None
    payment_methods: tuple[Name, ...] | None = None

    def by_kind(self) -> Mapping[str, Collection[str]]:
        """Every spelling by kind of reference, for `unknown_names`; what nobody asked is missing."""
        named = {
            "pipeline": None if self.pipelines is None else [one.name for one in self.pipelines],
            "stage": None if self.pipelines is None else [one.name for one in self.stages()],
            "property": None if self.properties is None else [one.fact for one in self.properties],
            "item": _spelled(self.items),
            "tax code": _spelled(self.tax_codes),
            "terms": _spelled(self.terms),
            "payment method": _spelled(self.payment_methods),
        }
        return MappingProxyType({kind: names for kind, names in named.items() if names is not None})

    def stages(self, object_name: str = "deal") -> tuple[Name, ...]:
        """The stages of all pipelines of deals, or of tickets, each with its pipeline in the label.

        >>> signed = Name("contractsent", "Contract signed")
        >>> KnownNames((Pipeline("default", "Sales", (signed,)),)).stages()[0].label
        'Contract signed (Sales)'
        """
        return tuple(
            Name(stage.name, f"{stage.label or stage.name} ({one.label or one.name})")
            for one in self.pipelines or ()
            if one.object_name == object_name
            for stage in one.stages
        )

    def kinds(self) -> Mapping[str, Kind]:
        """The types of the account's properties, by fact."""
        return MappingProxyType({one.fact: one.kind for one in self.properties or ()})


def _spelled(names: tuple[Name, ...] | None) -> list[str] | None:
    return None if names is None else [spelling for one in names for spelling in one.spellings]
