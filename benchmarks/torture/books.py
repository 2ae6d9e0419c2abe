"""Balances the books: the ledger, QuickBooks' books and HubSpot's, beside what was asked for."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from benchmarks.torture.ledger import Ledger
from benchmarks.torture.standins import Control
from benchmarks.torture.work import Account, Asked, Deal

Row = Mapping[str, Any]

_DOCUMENTS = ("invoices", "payments", "customers", "mails")
_ENDED = "SELECT id, business_key, object_id, action, outcome, reason FROM execution WHERE role = 'action'"
_CALLS = """
    SELECT execution.callback_id, execution.action, execution.outcome, execution.reason, execution.object_id
    FROM event JOIN execution ON execution.event_id = event.id
    WHERE event.kind = 'action_call' AND execution.callback_id IS NOT NULL
"""
_BILLED = """
    SELECT deal_id, SUM(amount_minor) AS billed, MAX(deal_total_minor) AS total
    FROM bill WHERE state = 'created' GROUP BY deal_id
"""


class Problem(NamedTuple):
    """What is wrong: `kind` is lost, doubled or wrong; `deal` is whose ledger tells more, "" where none."""

    kind: str
    deal: str
    sentence: str


@dataclass(frozen=True)
class Company:
    """What QuickBooks has of one account."""

    account: Account
    invoices: list[Row]
    payments: list[Row]
    customers: list[Row]
    mails: list[Row]


@dataclass(frozen=True)
class Books:
    """All sides."""

    asked: Asked
    ledger: Ledger
    companies: list[Company]
    letters: list[Row]
    runs: list[Row]
    deals: dict[str, Row]  # HubSpot's properties of each

    @classmethod
    async def read(cls, asked: Asked, ledger: Ledger, control: Control, accounts: list[Account]) -> "Books":
        """Read all sides as they are now."""
        companies, deals = [], {}
        for account in accounts:
            found = [await control.get("quickbooks", name, realm=account.realm) for name in _DOCUMENTS]
            companies.append(Company(account, *found))
            for deal in await control.get("hubspot", "objects/deals", portal_id=account.portal):
                deals[str(deal["id"])] = deal["properties"]
        letters = await control.get("mailbox", "mails")
        return cls(asked, ledger, companies, letters, await control.get("hubspot", "executions"), deals)

    def problems(self) -> list[Problem]:
        """Everything that does not balance."""
        checks = (
            self._events(),
            self._calls(),
            self._callbacks(),
            self._keys(),
            self._invoices(),
            self._payments(),
            self._customers(),
            self._letters(),
            self._money(),
        )
        return [problem for check in checks for problem in check]

    def documents(self) -> dict[str, int]:
        """How many there are of each kind."""
        counts = {name: sum(len(getattr(one, name)) for one in self.companies) for name in _DOCUMENTS}
        return {**counts, "review mails": len(self.letters)}

    def _events(self) -> Iterator[Problem]:
        """Every event has one outcome, and nothing is open."""
        for row in self.ledger.rows("SELECT id, kind FROM event WHERE outcome IS NULL OR closed_at IS NULL"):
            yield Problem("lost", "", f"event {row['id']} ({row['kind']}) has no outcome")
        for row in self.ledger.rows(
            "SELECT id, action, object_id, state FROM execution WHERE outcome IS NULL OR state <> 'closed'"
        ):
            yield Problem("lost", row["object_id"], f"execution {row['id']} ({row['action']}) has not ended")

    def _calls(self) -> Iterator[Problem]:
        """Every call of a workflow is one event, and ended as it should."""
        rows = {row["callback_id"]: row for row in self.ledger.rows(_CALLS)}
        ends: dict[str, Counter[str]] = defaultdict(Counter)
        for callback, call in self.asked.calls.items():
            if callback not in rows:
                yield Problem("lost", call.deal.id, f"call {callback} is not in the ledger")
                continue
            ends[call.group][str(rows[callback]["outcome"])] += 1
        for callback, call in self.asked.calls.items():
            if callback in rows and ends[call.group] != Counter(call.outcomes):
                told = f"{rows[callback]['outcome']}: {rows[callback]['reason']}"
                yield Problem("lost", call.deal.id, f"call {callback} ({call.action}) ended as {told}")
        (counted,) = self.ledger.rows("SELECT count(*) AS count FROM event WHERE kind = 'action_call'")
        if counted["count"] > len(self.asked.calls):
            more = counted["count"] - len(self.asked.calls)
            yield Problem("doubled", "", f"the ledger has {more} events more than calls were made")

    def _callbacks(self) -> Iterator[Problem]:
        """Every workflow was told the end, and the end that the ledger has."""
        rows = {row["callback_id"]: row["outcome"] for row in self.ledger.rows(_CALLS)}
        told = {run["callback_id"]: run for run in self.runs}
        for callback, call in self.asked.calls.items():
            run = told.get(callback)
            if run is None or run["state"] not in ("succeeded", "failed"):
                state = run["state"] if run else "unknown to HubSpot"
                yield Problem("lost", call.deal.id, f"the workflow that waits for {callback} is {state}")
            elif (heard := run["outputFields"].get("outcome")) != rows.get(callback):
                sentence = f"call {callback} ended as {rows.get(callback)}, and HubSpot was told {heard}"
                yield Problem("wrong", call.deal.id, sentence)

    def _keys(self) -> Iterator[Problem]:
        """Every business key that ended as done has one document, every document its own key."""
        done = [row for row in self.ledger.rows(_ENDED) if row["outcome"] == "done"]
        for action, name in (("create-invoice", "invoices"), ("record-payment", "payments")):
            documents = [row for one in self.companies for row in getattr(one, name)]
            marked = Counter(marker for row in documents if (marker := marker_of(row)))
            wanted = {row["id"]: row for row in done if row["action"] == action}
            for marker, count in marked.items():
                deal = wanted[marker]["object_id"] if marker in wanted else self._deal_of_run(marker)
                if count > 1 or marker not in wanted:
                    why = f"{count} {name}" if marker in wanted else f"{name}, and is not done in the ledger"
                    yield Problem("doubled", deal, f"execution {marker} made {why}")
            for missing in wanted.keys() - marked.keys():
                deal = wanted[missing]["object_id"]
                yield Problem("lost", deal, f"execution {missing} is done, and there is none of its {name}")

    def _deal_of_run(self, execution_id: str) -> str:
        rows = self.ledger.rows("SELECT object_id FROM execution WHERE id = :id", id=execution_id)
        return str(rows[0]["object_id"]) if rows else ""

    def _invoices(self) -> Iterator[Problem]:
        """Each wanted invoice is there once, and was mailed as often as it was to be."""
        for company in self.companies:
            mailed = Counter(str(mail["id"]) for mail in company.mails)
            found: dict[str, list[tuple[Decimal, int]]] = defaultdict(list)
            for row in company.invoices:
                found[deal_of(row)].append((amount(row["TotalAmt"]), mailed[str(row["Id"])]))
            for deal in self._deals_of(company.account):
                yield from _differ(deal, "invoices (amount, mails)", deal.invoices, found.pop(deal.id, []))
            for stray in found:
                yield Problem("doubled", stray, f"there are invoices for deal {stray}, which wants none")

    def _payments(self) -> Iterator[Problem]:
        """Each payment is there once."""
        for company in self.companies:
            deals = {row["Id"]: deal_of(row) for row in company.invoices}
            found: dict[str, list[Decimal]] = defaultdict(list)
            for row in company.payments:
                (line,) = row["Line"]
                found[deals[line["LinkedTxn"][0]["TxnId"]]].append(amount(row["TotalAmt"]))
            for deal in self._deals_of(company.account):
                yield from _differ(deal, "payments", deal.payments, found[deal.id])

    def _customers(self) -> Iterator[Problem]:
        """Each person is one customer."""
        for company in self.companies:
            emails = Counter(row["PrimaryEmailAddr"]["Address"] for row in company.customers)
            for email, count in emails.items():
                if count > 1:
                    yield Problem("doubled", "", f"{email} is {count} customers of {company.account.realm}")

    def _letters(self) -> Iterator[Problem]:
        """Nobody is asked twice for a review. A mail server cannot be asked: here it is at most once."""
        for letter, count in Counter(row["headers"]["Message-ID"] for row in self.letters).items():
            if count > 1:
                yield Problem("doubled", "", f"review request {letter} was mailed {count} times")

    def _money(self) -> Iterator[Problem]:
        """Billed and open make the deal's total: in QuickBooks, in the ledger, and as HubSpot shows it."""
        billed: dict[str, Decimal] = defaultdict(Decimal)
        for company in self.companies:
            for row in company.invoices:
                billed[deal_of(row)] += amount(row["TotalAmt"])
        ledger = {row["deal_id"]: Decimal(int(row["billed"])) / 100 for row in self.ledger.rows(_BILLED)}
        for deal in self.asked.deals.values():
            told = self.deals[deal.id]
            shown, left = (
                _number(told, f"stagebill_{name}") for name in ("billed_total", "remaining_to_bill")
            )
            if not deal.invoices:
                continue
            if not billed[deal.id] == ledger.get(deal.id, Decimal(0)) == shown or shown + left != deal.total:
                sentence = (
                    f"of {deal.total}, QuickBooks has billed {billed[deal.id]}, the ledger "
                    f"{ledger.get(deal.id)}; HubSpot shows {shown} billed and {left} left"
                )
                yield Problem("wrong", deal.id, sentence)

    def _deals_of(self, account: Account) -> Iterator[Deal]:
        return (deal for deal in self.asked.deals.values() if deal.account == account)


def _differ(deal: Deal, what: str, wanted: Iterable[Any], found: Iterable[Any]) -> Iterator[Problem]:
    wish, have = Counter(wanted), Counter(found)
    if missing := list((wish - have).elements()):
        yield Problem("lost", deal.id, f"{what} of deal {deal.id} that are missing: {_told(missing)}")
    if more := list((have - wish).elements()):
        yield Problem("doubled", deal.id, f"{what} of deal {deal.id} that nobody wants: {_told(more)}")


def _told(values: Iterable[Any]) -> str:
    return ", ".join(
        "(" + ", ".join(map(str, value)) + ")" if isinstance(value, tuple) else str(value) for value in values
    )


def _number(properties: Row, name: str) -> Decimal:
    return Decimal(properties.get(name) or 0)


def deal_of(row: Row) -> str:
    """The deal that a document's note names."""
    parts = str(row.get("PrivateNote", "")).split(" · ")
    return next((part.split()[-1] for part in parts if "HubSpot deal" in part), "")


def marker_of(row: Row) -> str:
    """The execution that a document's note names; "" where a person made it."""
    last = str(row.get("PrivateNote", "")).rpartition(" · ")[2]
    return last.split()[-1] if last.startswith("Stagebill ") else ""


def amount(value: Any) -> Decimal:
    """A sum of money as QuickBooks tells it."""
    return Decimal(str(value)).quantize(Decimal("0.01"))
