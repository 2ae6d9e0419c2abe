"""Associations between the records of one portal, kept from both sides."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.hubspot.kinds import Kind
from sandbox.hubspot.link_types import LinkType, LinkTypes, kind_called


@dataclass(frozen=True, slots=True)
class LinkChange:
    """One association that came or went, seen from one side."""

    type: LinkType
    from_id: str
    to_id: str
    removed: bool


_End = tuple[str, str]  # kind name, record id


class Links:
    """The associations between the records of one portal, kept from both sides."""

    def __init__(self, types: LinkTypes) -> None:
        self.types = types
        self._links: dict[_End, dict[str, dict[str, list[LinkType]]]] = {}

    def of(self, kind: Kind, record_id: str, to: Kind) -> dict[str, list[LinkType]]:
        """The associated records of one kind, oldest first: id to types, all but the plain one first."""
        return self._links.get((kind.name, record_id), {}).get(to.name, {})

    def kinds_of(self, kind: Kind, record_id: str) -> list[str]:
        """The kinds that a record is associated with."""
        return [name for name, links in self._links.get((kind.name, record_id), {}).items() if links]

    def add(self, from_id: str, to_id: str, link_type: LinkType) -> list[LinkChange]:
        """Associate two records; a labelled or primary link brings the plain one along.

        Returns what is new, from both sides.
        """
        a, b = link_type.ends()
        changes = []
        if link_type.primary:
            changes += self._unset_primary(a, from_id, b, to_id)
        for each in dict.fromkeys((link_type, self.types.plain(a, b))):
            if self._put(from_id, to_id, each):
                changes += self._both_sides(each, from_id, to_id, removed=False)
        return changes

    def remove(self, a: Kind, from_id: str, b: Kind, to_id: str) -> list[LinkChange]:
        """Dissolve every association of two records."""
        return self.remove_if(a, from_id, b, to_id, lambda _: True)

    def remove_if(
        self, a: Kind, from_id: str, b: Kind, to_id: str, wanted: Callable[[LinkType], bool]
    ) -> list[LinkChange]:
        """Dissolve those associations of two records that are wanted gone."""
        changes: list[LinkChange] = []
        for each in [link for link in self.of(a, from_id, b).get(to_id, []) if wanted(link)]:
            self._take(from_id, to_id, each)
            changes += self._both_sides(each, from_id, to_id, removed=True)
        return changes

    def forget(self, kind: Kind, record_id: str) -> list[LinkChange]:
        """Dissolve everything around one record, as deleting it does."""
        changes: list[LinkChange] = []
        for name in self.kinds_of(kind, record_id):
            to = kind_called(name)
            for to_id in list(self.of(kind, record_id, to)):
                changes += self.remove(kind, record_id, to, to_id)
        return changes

    def move(self, kind: Kind, old_id: str, new_id: str) -> list[LinkChange]:
        """Hand everything around one record over to another of its kind."""
        kept = [
            (to_id, link)
            for name in self.kinds_of(kind, old_id)
            for to_id, links in self.of(kind, old_id, kind_called(name)).items()
            for link in links
            if to_id != new_id
        ]
        changes = self.forget(kind, old_id)
        for to_id, link in kept:
            changes += self.add(new_id, to_id, link)
        return changes

    def _unset_primary(self, a: Kind, from_id: str, b: Kind, to_id: str) -> list[LinkChange]:
        changes: list[LinkChange] = []
        if b.singular != "company":
            a, from_id, b, to_id = b, to_id, a, from_id  # the primary one is always the company
        for other in list(self.of(a, from_id, b)):
            if other != to_id:
                changes += self.remove_if(a, from_id, b, other, lambda link: link.primary)
        return changes

    def _put(self, from_id: str, to_id: str, link_type: LinkType) -> bool:
        if link_type in self._types_of(from_id, to_id, link_type):
            return False
        back = self.types.reverse(link_type)
        self._types_of(from_id, to_id, link_type).append(link_type)
        if back not in self._types_of(to_id, from_id, back):
            self._types_of(to_id, from_id, back).append(back)
        return True

    def _take(self, from_id: str, to_id: str, link_type: LinkType) -> None:
        back = self.types.reverse(link_type)
        for start, end, each in ((from_id, to_id, link_type), (to_id, from_id, back)):
            types = self._types_of(start, end, each)
            if each in types:
                types.remove(each)
            if not types:
                a, b = each.ends()
                self._links[a.name, start][b.name].pop(end, None)

    def _types_of(self, from_id: str, to_id: str, link_type: LinkType) -> list[LinkType]:
        a, b = link_type.ends()
        return self._links.setdefault((a.name, from_id), {}).setdefault(b.name, {}).setdefault(to_id, [])

    def _both_sides(
        self, link_type: LinkType, from_id: str, to_id: str, *, removed: bool
    ) -> list[LinkChange]:
        back = self.types.reverse(link_type)
        return [LinkChange(link_type, from_id, to_id, removed), LinkChange(back, to_id, from_id, removed)]
