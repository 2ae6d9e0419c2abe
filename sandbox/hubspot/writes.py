"""Checked writes of records through the API, one at a time; batches are made of these."""

from collections.abc import Mapping
from typing import Any

from sandbox.hubspot.bodies import as_object, as_objects, as_word
from sandbox.hubspot.commerce import check_invoice, check_invoice_deletion, check_payment
from sandbox.hubspot.errors import Problem, bad_properties, bad_request, conflict, not_found
from sandbox.hubspot.kinds import Kind
from sandbox.hubspot.link_types import LinkType
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.quotes import check_quote
from sandbox.hubspot.records import Record
from sandbox.hubspot.wire import Call

_IDENTIFIERS = {"contacts": ("email",)}  # not marked unique, yet good as idProperty


def find_record(
    portal: Portal, kind: Kind, record_id: str, id_property: str | None = None, *, archived: bool = False
) -> Record:
    """A record by id, or by the value of a unique property.

    Raises: ApiError 404; 400 for a property that is not unique.
    """
    if id_property is None or id_property == "hs_object_id":
        record = portal.records.find(kind, record_id, archived=archived)
    else:
        check_identifier(portal, kind, id_property)
        record = portal.records.find_by(kind, id_property, record_id)
    if record is None:
        raise not_found("resource not found", context={"id": [record_id]})
    return record


def check_identifier(portal: Portal, kind: Kind, id_property: str) -> None:
    """Refuse a property that does not identify records.

    Raises: ApiError 400.
    """
    definition = portal.properties.find(kind, id_property)
    identifies = definition is not None and (
        definition.unique or id_property in _IDENTIFIERS.get(kind.name, ())
    )
    if not identifies:
        raise bad_request(
            f"{id_property} is not a unique property of {kind.name} and cannot be used as idProperty"
        )


def create(call: Call, said: Mapping[str, Any]) -> Record:
    """Make a record from `properties` and `associations`.

    Raises: ApiError 400, 404 for an associated record that is not there, 409.
    """
    kind, portal = call.kind, call.portal
    values = _checked(call, kind, said)
    missing = [name for name in kind.required if not values.get(name)]
    if missing:
        raise bad_properties(
            [Problem(f'Property "{name}" is required', "REQUIRED_FIELD", name) for name in missing]
        )
    _check_unique(portal, kind, values, None)
    _check_kind(call, kind, None, values)
    links = [link for each in as_objects(said, "associations") for link in _links(portal, kind, each)]
    return call.editor.create(kind, values, links)


def update(call: Call, record: Record, said: Mapping[str, Any]) -> Record:
    """Set a record's `properties`.

    Raises: ApiError 400, 409.
    """
    values = _checked(call, record.kind, said)
    _check_unique(call.portal, record.kind, values, record)
    _check_kind(call, record.kind, record, values)
    call.editor.update(record, values)
    return record


def archive(call: Call, record: Record) -> None:
    """Delete a record.

    Raises: ApiError 400 for an invoice that is paid or voided.
    """
    if record.kind.name == "invoices":
        check_invoice_deletion(record, call.world.core.settings)
    call.editor.archive(record)


def upsert(call: Call, said: Mapping[str, Any]) -> tuple[Record, bool]:
    """Update the record that `idProperty` finds, or make it; says whether it is new.

    Raises: ApiError 400, 409.
    """
    name, value = as_word(said, "idProperty"), str(said.get("id") or "")
    if name is None or not value:
        raise bad_request("Some required fields were not set: [id, idProperty]")
    check_identifier(call.portal, call.kind, name)
    record = call.portal.records.find_by(call.kind, name, value)
    if record is not None:
        return update(call, record, said), False
    return create(call, {**said, "properties": {name: value, **as_object(said.get("properties"))}}), True


def link_type(portal: Portal, a: Kind, b: Kind, said: Mapping[str, Any]) -> LinkType:
    """The association type that `associationCategory` and `associationTypeId` name.

    Raises: ApiError 400.
    """
    category, type_id = said.get("associationCategory"), said.get("associationTypeId")
    found = portal.links.types.find(a, b, str(category), type_id) if isinstance(type_id, int) else None
    if found is None:
        raise bad_request(f"No association type {category} {type_id} exists from {a.name} to {b.name}")
    return found


def _check_kind(call: Call, kind: Kind, record: Record | None, values: Mapping[str, str]) -> None:
    """What only some kinds refuse."""
    settings = call.world.core.settings
    if kind.name == "invoices":
        check_invoice(call.portal, record, values, settings)
    elif kind.name == "commerce_payments":
        check_payment(record, settings)
    elif kind.name == "quotes":
        check_quote(call.portal, record, values)


def _checked(call: Call, kind: Kind, said: Mapping[str, Any]) -> dict[str, str]:
    numbered = kind.name == "invoices" and call.world.core.settings.invoice_number_writable
    writable = ("hs_number",) if numbered else ()
    values, problems = call.portal.properties.check(kind, as_object(said.get("properties")), writable)
    if problems:
        raise bad_properties(problems)
    return values


def _check_unique(portal: Portal, kind: Kind, values: Mapping[str, str], record: Record | None) -> None:
    for name, value in values.items():
        definition = portal.properties.find(kind, name)
        identifies = name in _IDENTIFIERS.get(kind.name, ())
        if not value or not (identifies or (definition is not None and definition.unique)):
            continue
        other = portal.records.find_by(kind, name, value)
        if other is None or other is record:
            continue
        if identifies:
            raise conflict(f"{kind.singular.capitalize()} already exists. Existing ID: {other.id}")
        message = f"{value} is already the value of {name} on object {other.id}"
        raise bad_properties([Problem(message, "CONFLICTING_UNIQUE_VALUE", name)])


def _links(portal: Portal, kind: Kind, said: Mapping[str, Any]) -> list[tuple[str, LinkType]]:
    """The links that one entry of `associations` asks for; the types say what the other record is."""
    to_id = str(as_object(said.get("to")).get("id") or "")
    types = [_type_to_anything(portal, kind, each) for each in as_objects(said, "types")]
    if not types:
        raise bad_request("Some required fields were not set: [types]")
    for each in types:
        if portal.records.find(each.ends()[1], to_id) is None:
            raise not_found(f"{each.to_kind} {to_id} does not exist", context={"id": [to_id]})
    return [(to_id, each) for each in types]


def _type_to_anything(portal: Portal, kind: Kind, said: Mapping[str, Any]) -> LinkType:
    category, type_id = said.get("associationCategory"), said.get("associationTypeId")
    found = portal.links.types.find_from(kind, str(category), type_id) if isinstance(type_id, int) else None
    if found is None:
        raise bad_request(f"No association type {category} {type_id} exists from {kind.name}")
    return found
