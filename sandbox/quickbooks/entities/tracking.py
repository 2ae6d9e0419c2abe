"""Class and Department: what companies of the larger plans sort their sales by."""

from collections.abc import Callable

from sandbox.quickbooks import errors
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.entities.listing import list_name
from sandbox.quickbooks.entity import LIST_OPERATIONS, Draft, Entity
from sandbox.quickbooks.wire import Row

_DEEPEST = 4  # levels below the top


def _prepare(entity: str, sub: str) -> Callable[[Books, Draft], Row]:
    def prepare(books: Books, draft: Draft) -> Row:
        row = list_name(books, entity, {"Active": True, sub: False, **draft.row}, draft.stored)
        if "ParentRef" not in row:
            return {**row, "FullyQualifiedName": row["Name"]}
        parent = books.referred(entity, row["ParentRef"], "Klasses" if entity == "Class" else "Departments")
        if parent["FullyQualifiedName"].count(":") + 1 > _DEEPEST:
            text = "Sub levels may not be more than 5 deep"
            raise errors.Refusal("6180", "Sub level limit", text, "ParentRef")
        reference = {"value": parent["Id"], "name": parent["Name"]}
        qualified = f"{parent['FullyQualifiedName']}:{row['Name']}"
        return {**row, sub: True, "ParentRef": reference, "FullyQualifiedName": qualified}

    return prepare


def _entity(name: str, sub: str) -> Entity:
    return Entity(
        name=name,
        operations=LIST_OPERATIONS,
        filters={"Active": "flag", "FullyQualifiedName": "text"},
        prepare=_prepare(name, sub),
    )


CLASS = _entity("Class", "SubClass")
DEPARTMENT = _entity("Department", "SubDepartment")
