"""HubSpot's JSON to our records and back: pure functions, the only place that knows its field names.

Property values are text on the wire; empty and absent ones mean the same. Source: HubSpot API reference,
CRM objects, associations, properties; version 2026-09.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from engine.clients.wire import Json, Unreadable, mapping, maybe_mapping, maybe_text, rows, text
from engine.records import Address, Company, Contact, CrmRecord, Deal

CONTACT_PROPERTIES = ("email", "firstname", "lastname", "phone", "address", "city", "state", "zip", "country")
COMPANY_PROPERTIES = ("name", "phone", "address", "city", "state", "zip", "country")
PRIMARY = "Primary"  # the label of the association with the primary company
_PRIMARY_TYPE = "deal_to_company"  # its name in a record's answer; the plain one is deal_to_company_unlabeled
_NOT_THERE = ("OBJECT_NOT_FOUND", "NO_ASSOCIATIONS_FOUND")


@dataclass(frozen=True, slots=True)
class PropertyDefinition:
    """A property: HubSpot's `type` and `field_type` (number and number, string and text, …).

    `options` are an enumeration's values with their labels. No two records may have one value of a `unique`
    one, by which they are found.
    """

    name: str
    label: str
    type: str
    field_type: str
    description: str = ""
    options: tuple[tuple[str, str], ...] = ()
    unique: bool = False


class PropertyGroup(NamedTuple):
    """The heading under which people find properties."""

    name: str
    label: str


def properties_from(record: Json) -> dict[str, str]:
    """The properties that have a value. Raises: Unreadable."""
    found = mapping(record, "properties")
    values = {name: maybe_text(found, name) for name in found}
    return {name: value for name, value in values.items() if value}


def deal_from(record: Json) -> Deal:
    """A deal with the ids of its contacts and companies. Raises: Unreadable."""
    companies = associated(record, "companies")
    return Deal(
        id=text(record, "id"),
        properties=properties_from(record),
        contact_ids=_ids(associated(record, "contacts")),
        company_ids=_ids(companies),
        primary_company_id=_primary(companies),
    )


def record_from(row: Json) -> CrmRecord:
    """A record of any kind. Raises: Unreadable."""
    return CrmRecord(text(row, "id"), properties_from(row))


def owner_from(body: Any) -> CrmRecord:
    """An owner of records, whose fields are no properties on the wire. Raises: Unreadable."""
    told = body if isinstance(body, Mapping) else {}
    values = {name: maybe_text(told, name) for name in ("id", "email", "firstName", "lastName")}
    return CrmRecord(text(told, "id"), {name: value for name, value in values.items() if value})


def owners_from(body: Any) -> tuple[list[CrmRecord], str]:
    """One page of owners, and where the next one starts ("": there is none). Raises: Unreadable."""
    found = [owner_from(row) for row in results_from(body)]
    return found, maybe_text(maybe_mapping(maybe_mapping(body, "paging"), "next"), "after")


def linked_ids(record: Json, kind: str) -> tuple[str, ...]:
    """The ids of one kind that a record's answer lists, each once. Raises: Unreadable."""
    return _ids(associated(record, kind))


def associated(record: Json, kind: str) -> list[Json]:
    """The rows of one kind of association. Raises: Unreadable."""
    return rows(_associations(record, kind), "results")


def more_associated(record: Json, kind: str) -> bool:
    """Whether the record has more associations of this kind than the answer lists. Raises: Unreadable."""
    return bool(maybe_mapping(_associations(record, kind), "paging").get("next"))


def _associations(record: Json, kind: str) -> Json:
    """HubSpot spells kinds of two words with an underscore or with a blank."""
    found = maybe_mapping(record, "associations")
    spelling = kind if kind in found else kind.replace("_", " ")
    return maybe_mapping(found, spelling)


def contact_from(record: Json) -> Contact:
    """A contact. Raises: Unreadable."""
    values = properties_from(record)
    return Contact(
        id=text(record, "id"),
        email=values.get("email", ""),
        first_name=values.get("firstname", ""),
        last_name=values.get("lastname", ""),
        phone=values.get("phone", ""),
        address=_address(values),
        properties=values,
    )


def company_from(record: Json) -> Company:
    """A company. Raises: Unreadable."""
    values = properties_from(record)
    return Company(
        id=text(record, "id"),
        name=values.get("name", ""),
        phone=values.get("phone", ""),
        address=_address(values),
        properties=values,
    )


@dataclass(frozen=True, slots=True)
class Link:
    """One association: the record at its other end, and the labels it bears (the plain one has none)."""

    id: str
    labels: frozenset[str]


def links_from(body: Any) -> tuple[list[Link], str]:
    """One record's associations in a batch answer, and where their next page starts ("": there is none).

    Raises: Unreadable.
    """
    results = complete_results(body)
    found = [_link(link) for row in results for link in rows(row, "to")]
    after = [maybe_text(maybe_mapping(maybe_mapping(row, "paging"), "next"), "after") for row in results]
    return found, next((each for each in after if each), "")


def links_of_each(body: Any) -> tuple[dict[str, list[Link]], dict[str, str]]:
    """The associations of each record in a batch answer; for those with more, where their next page starts.

    Raises: Unreadable.
    """
    found: dict[str, list[Link]] = {}
    more: dict[str, str] = {}
    for row in complete_results(body):
        record_id = text(mapping(row, "from"), "id")
        found.setdefault(record_id, []).extend(_link(link) for link in rows(row, "to"))
        if after := maybe_text(maybe_mapping(maybe_mapping(row, "paging"), "next"), "after"):
            more[record_id] = after
    return found, more


def _link(row: Json) -> Link:
    labels = (maybe_text(each, "label") for each in rows(row, "associationTypes"))
    return Link(text(row, "toObjectId"), frozenset(label for label in labels if label))


def results_from(body: Any) -> list[Json]:
    """The rows of a list or batch. Raises: Unreadable, also where there is no such list at all."""
    if not isinstance(body, Mapping) or body.get("results") is None:
        raise Unreadable("results is missing")
    return rows(body, "results")


def complete_results(body: Any) -> list[Json]:
    """The rows of a batch, of which nothing may be missing but what does not exist. Raises: Unreadable."""
    found = results_from(body)
    for problem in rows(body, "errors"):
        kind = maybe_text(problem, "subCategory") or maybe_text(problem, "category")
        if kind.rpartition(".")[2] not in _NOT_THERE:
            raise Unreadable("part of the batch failed")
    return found


def listed_from(body: Any) -> tuple[tuple[CrmRecord, ...], int]:
    """The records on a page of a search, and how many there are in all. Raises: Unreadable."""
    found = tuple(record_from(row) for row in complete_results(body))
    total = maybe_text(body, "total")
    if not total.isdecimal():
        raise Unreadable("total is no number")
    return found, int(total)


def names_from(body: Any) -> frozenset[str]:
    """The names in a list of definitions. Raises: Unreadable."""
    return frozenset(text(row, "name") for row in results_from(body))


def definitions_from(body: Any) -> tuple[PropertyDefinition, ...]:
    """The definitions in a list of properties. Raises: Unreadable."""
    return tuple(
        PropertyDefinition(
            name=text(row, "name"),
            label=maybe_text(row, "label"),
            type=maybe_text(row, "type"),
            field_type=maybe_text(row, "fieldType"),
            description=maybe_text(row, "description"),
            options=tuple(
                (maybe_text(each, "value"), maybe_text(each, "label")) for each in rows(row, "options")
            ),
        )
        for row in results_from(body)
    )


def property_to_wire(definition: PropertyDefinition, group: PropertyGroup) -> dict[str, Any]:
    """The body that creates a property in a group."""
    listed = [
        {"label": label, "value": value, "hidden": False, "displayOrder": place}
        for place, (value, label) in enumerate(definition.options)
    ]
    return {
        "groupName": group.name,
        "name": definition.name,
        "label": definition.label,
        "type": definition.type,
        "fieldType": definition.field_type,
        "description": definition.description,
        "formField": False,
        **({"options": listed} if listed else {}),
        **({"hasUniqueValue": True} if definition.unique else {}),
    }


def batch_to_wire(ids: Sequence[str], properties: Sequence[str]) -> dict[str, Any]:
    """The body that reads several records at once."""
    return {
        "inputs": [{"id": each} for each in ids],
        "properties": list(properties),
        "propertiesWithHistory": [],
    }


def _address(values: Mapping[str, str]) -> Address:
    return Address(
        line1=values.get("address", ""),
        city=values.get("city", ""),
        region=values.get("state", ""),
        postal_code=values.get("zip", ""),
        country=values.get("country", ""),
    )


def _ids(links: Sequence[Json]) -> tuple[str, ...]:
    """Each id once, in HubSpot's order: a record comes once per type of association."""
    return tuple(dict.fromkeys(text(link, "id") for link in links))


def _primary(links: Sequence[Json]) -> str | None:
    marked = [text(link, "id") for link in links if maybe_text(link, "type") == _PRIMARY_TYPE]
    return marked[0] if len(set(marked)) == 1 else None
