"""One call's view of a company's books: find rows, change them, remember what has changed."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from sandbox.quickbooks import errors, schema
from sandbox.quickbooks.company import Company, Stub
from sandbox.quickbooks.settings import Settings
from sandbox.quickbooks.wire import Row, stamp

_HOME_AMOUNTS = {"TotalAmt": "HomeTotalAmt", "Balance": "HomeBalance"}

Operation = Literal["Create", "Update", "Delete", "Void", "Emailed", "Merge"]


@dataclass(frozen=True, slots=True)
class Change:
    """Something happened to a row; this is what webhooks tell."""

    realm: str
    entity: str
    id: str
    operation: Operation
    at: datetime
    deleted_id: str | None = None  # who was merged into the row


@dataclass
class Books:
    """A company at the time of one call. `include` holds the words of the call's `include` parameter."""

    company: Company
    now: datetime
    settings: Settings
    include: frozenset[str] = frozenset()
    changes: list[Change] = field(default_factory=list)

    @property
    def local_now(self) -> datetime:
        """The time of the call in the company's zone."""
        return self.company.local(self.now)

    @property
    def today(self) -> str:
        """The company's calendar day, as on the wire."""
        return self.company.today(self.now).isoformat()

    def find(self, entity: str, row_id: str | None) -> Row | None:
        """The stored row, active or not."""
        return self.company.find(entity, row_id)

    def get(self, entity: str, row_id: str) -> Row:
        """The stored row. Raises: Refusal 610."""
        row = self.find(entity, row_id)
        if row is None:
            raise errors.not_found()
        return row

    def referred(self, entity: str, reference: Row, table: str) -> Row:
        """The active row a reference leads to. Raises: Refusal 2500 (`table` names it) or 610."""
        row = self.find(entity, reference["value"])
        if row is None:
            raise errors.bad_reference(table, reference["value"])
        if row.get("Active") is False:
            raise errors.inactive()
        return row

    def insert(self, entity: str, sequence: str, row: Row) -> Row:
        """Store a new row under the next Id of its sequence."""
        row_id = self.company.take_number(sequence)
        now = stamp(self.local_now)
        head = {"domain": "QBO", "sparse": False, "Id": row_id, "SyncToken": "0"}
        stored = {**head, "MetaData": {"CreateTime": now, "LastUpdatedTime": now}, **row}
        stored |= self._home_amounts(entity, row)
        self.company.store(entity, stored)
        self._tell(entity, row_id, "Create")
        return stored

    def replace(
        self, entity: str, row: Row, operation: Operation = "Update", *, deleted_id: str | None = None
    ) -> Row:
        """Store the next version of a row: SyncToken one up, new LastUpdatedTime."""
        stored = {**row, "SyncToken": str(int(row["SyncToken"]) + 1)}
        stored["MetaData"] = {**row["MetaData"], "LastUpdatedTime": stamp(self.local_now)}
        stored |= self._home_amounts(entity, row)
        self.company.store(entity, stored)
        self._tell(entity, row["Id"], operation, deleted_id)
        return stored

    def remove(self, entity: str, row_id: str) -> None:
        """Delete a row for good; only a stub stays, for change data capture."""
        self.company.drop(entity, row_id)
        self.company.stubs.append(Stub(entity, row_id, self.now))
        self._tell(entity, row_id, "Delete")

    def _home_amounts(self, entity: str, row: Row) -> Row:
        """Total and balance in home currency, where the company has several."""
        if not self.company.preference("CurrencyPrefs", "MultiCurrencyEnabled"):
            return {}
        rate = row.get("ExchangeRate", Decimal(1))
        return {
            home: (row[amount] * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
            for amount, home in _HOME_AMOUNTS.items()
            if amount in row and home in schema.properties(entity)
        }

    def _tell(self, entity: str, row_id: str, operation: Operation, deleted_id: str | None = None) -> None:
        change = Change(self.company.realm, entity, row_id, operation, self.now, deleted_id)
        self.changes.append(change)
