"""One QuickBooks company: its rows, its number sequences, its calendar."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sandbox.quickbooks.wire import Row

DEFAULT_REALM = "9130000000000001"

# QuickBooks numbers all names (customers, vendors, employees) from one sequence, and all transactions
# from another; every other list has its own. The first numbers leave room for the sample rows.
_FIRST_ID = {"name": 58, "transaction": 145, "document": 1001}


Key = tuple[str, ...]

# Properties that rows are found by without walking the table, and the member that holds their value.
INDEXED = {"CustomerRef": "value", "DocNumber": None, "DisplayName": None, "PrimaryEmailAddr": "Address"}


class Stub(NamedTuple):
    """What is left of a deleted transaction."""

    entity: str
    id: str
    deleted_at: datetime


@dataclass
class Company:
    """The state of one realm. Amounts in rows are Decimal, in major units of the row's currency."""

    realm: str = DEFAULT_REALM
    name: str = "Sandbox Company_US_1"
    country: str = "US"
    currency: str = "USD"
    timezone: str = "America/Los_Angeles"
    tables: dict[str, dict[str, Row]] = field(default_factory=dict)
    stubs: list[Stub] = field(default_factory=list)
    mails: list[Row] = field(default_factory=list)
    _sequences: dict[str, int] = field(default_factory=dict)
    _index: dict[Key, dict[tuple[str, str], None]] = field(default_factory=dict)

    def table(self, entity: str) -> dict[str, Row]:
        """All rows of an entity by Id, also the inactive ones."""
        return self.tables.setdefault(entity, {})

    def find(self, entity: str, row_id: str | None) -> Row | None:
        """The row as it is stored, or None."""
        return self.table(entity).get(row_id) if row_id is not None else None

    def store(self, entity: str, row: Row) -> None:
        """Put a row in its table, in place of the one with its Id."""
        self.drop(entity, row["Id"])
        self.table(entity)[row["Id"]] = row
        for key in _keys(entity, row):
            self._index.setdefault(key, {})[entity, row["Id"]] = None

    def drop(self, entity: str, row_id: str) -> None:
        """Take a row out of its table, if it is there."""
        row = self.table(entity).get(row_id)
        if row is not None:
            for key in _keys(entity, row):
                self._index[key].pop((entity, row_id), None)
            del self.table(entity)[row_id]

    def keyed(self, *key: str) -> list[Row]:
        """The rows under a key (see `_keys`), by ascending Id."""
        found = self._index.get(key, {})
        return [self.table(entity)[row_id] for entity, row_id in sorted(found, key=lambda at: int(at[1]))]

    def take_number(self, sequence: str) -> str:
        """The next number of a sequence: an Id, or a document number."""
        number = self._sequences.get(sequence, _FIRST_ID.get(sequence, 1))
        self._sequences[sequence] = number + 1
        return str(number)

    def reserve(self, sequence: str, row_id: str) -> None:
        """Let a sequence go on behind an Id that was given by hand."""
        if row_id.isdigit():
            least = self._sequences.get(sequence, _FIRST_ID.get(sequence, 1))
            self._sequences[sequence] = max(least, int(row_id) + 1)

    @property
    def preferences(self) -> Row:
        """The company's preferences; changes here count at once."""
        return self.table("Preferences").setdefault("1", {"Id": "1"})

    def preference(self, group: str, name: str) -> bool:
        """One switch of the preferences; unset is off."""
        return bool(self.preferences.get(group, {}).get(name, False))

    def may_use(self, currency: str) -> bool:
        """Whether documents may be in it: the home currency, or one of the list that is active."""
        listed = self.table("CompanyCurrency").values()
        return currency == self.currency or any(row["Code"] == currency and row["Active"] for row in listed)

    def local(self, moment: datetime) -> datetime:
        """The moment on the company's own clock."""
        return moment.astimezone(ZoneInfo(self.timezone))

    def as_local(self, moment: datetime) -> datetime:
        """A time without a zone, taken as the company's own."""
        return moment.replace(tzinfo=ZoneInfo(self.timezone))

    def today(self, moment: datetime) -> date:
        """The calendar day that the company has at this moment."""
        return self.local(moment).date()


def _keys(entity: str, row: Row) -> Iterator[Key]:
    """What a row is looked up by while others are written, so that no write walks a whole table."""
    for name, member in INDEXED.items():
        value = row.get(name)
        if member is not None and value is not None:
            value = value.get(member)
        if value is not None:
            yield name, entity, value.casefold()
    if "DisplayName" in row:
        yield "name", row["DisplayName"].casefold()
    if entity == "Payment":
        links = {(link["TxnType"], link["TxnId"]) for line in row["Line"] for link in line["LinkedTxn"]}
        for txn_type, txn_id in links:
            yield "link", txn_type, txn_id
    if entity == "Deposit":
        for line in row["Line"]:
            for link in line["LinkedTxn"]:
                yield "deposited", link["TxnType"], link["TxnId"]
