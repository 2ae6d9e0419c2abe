"""What an entity is to this stand-in: its properties, what can be asked about it, its own rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from sandbox.quickbooks import schema
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.fields import Reader
from sandbox.quickbooks.wire import Row

QueryType = Literal["id", "text", "number", "flag", "day", "moment", "reference", "email"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A write on its way: what the body said, what was stored (None: a create), and both merged."""

    row: Row
    said: Row
    stored: Row | None


def _keep(books: Books, draft: Draft) -> Row:
    return draft.row


def _nothing(books: Books, new: Row | None, old: Row | None) -> None:
    return None


def _no_objection(books: Books, row: Row) -> None:
    return None


@dataclass(frozen=True)
class Entity:
    """One entity of the API; the registry holds one for each.

    What its properties are stands in `schema`. `prepare` checks a draft and computes what QuickBooks
    computes. `settle` carries the change (new row, old row; None where there is none) over to other rows;
    it must not refuse any more.
    """

    name: str
    operations: frozenset[str] = frozenset({"read", "query"})
    filters: Mapping[str, QueryType] = field(default_factory=dict)
    sorts: frozenset[str] = frozenset()
    sequence: str = ""  # of Ids; its own by default
    prepare: Callable[[Books, Draft], Row] = _keep
    settle: Callable[[Books, Row | None, Row | None], None] = _nothing
    check_delete: Callable[[Books, Row], None] = _no_objection
    voided: Callable[[Books, Row], Row] | None = None
    void_by: Literal["operation", "include"] = "operation"  # the parameter that says `void`
    announced: bool = True  # webhooks know the entity

    @property
    def path(self) -> str:
        """The entity in a URL."""
        return self.name.lower()

    @property
    def is_transaction(self) -> bool:
        """Transactions are listed newest first and are deleted for good; list entities go inactive."""
        return self.sequence == "transaction"

    @cached_property
    def readers(self) -> dict[str, Reader]:
        """Everything that a body may carry, also what is ignored."""
        return schema.readers(self.name)

    @cached_property
    def writable(self) -> frozenset[str]:
        """What a body can change."""
        return frozenset(schema.properties(self.name)) - self._marked("read") - _IDENTITY

    @cached_property
    def required(self) -> frozenset[str]:
        """What a create or a full update must say."""
        return self._marked("required")

    @cached_property
    def required_sparse(self) -> frozenset[str]:
        """What even a sparse update must say again."""
        return self._marked("always")

    def _marked(self, mark: str) -> frozenset[str]:
        return frozenset(name for name, each in schema.properties(self.name).items() if mark in each.marks)

    def query_types(self) -> dict[str, QueryType]:
        """Everything that a query may filter by."""
        return {**_COMMON_FILTERS, **self.filters}

    def sortable(self) -> frozenset[str]:
        """Everything that a query may order by."""
        return self.sorts | _COMMON_SORTS


_IDENTITY = frozenset({"Id", "SyncToken", "sparse", "domain", "MetaData"})
_COMMON_FILTERS: dict[str, QueryType] = {
    "Id": "id",
    "MetaData.CreateTime": "moment",
    "MetaData.LastUpdatedTime": "moment",
}
_COMMON_SORTS = frozenset(_COMMON_FILTERS)

LIST_OPERATIONS = frozenset({"create", "update", "read", "query"})
SALES_OPERATIONS = LIST_OPERATIONS | {"delete", "void", "send", "pdf"}
