"""A mapping of 12 fields from deal, company and contact to a QuickBooks invoice, beside the same in Python.

`hard_coded` is what somebody would write who needs these twelve fields only. It is also the oracle: it
shares no line with the rules, and every answer of the closures and of the compiled function is compared with
its own, on records with missing, blank, wrong and unread values.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import cast
from zoneinfo import ZoneInfo

from rules import Facts, Unread, load, plan_of, quickbooks_document
from rules.syncing.mapping_compiled import Records, quickbooks_maker

Answer = tuple[Mapping[str, object], frozenset[str]]  # the document, and the fields that could not be told
Record = Mapping[str, object] | None  # None: not read, or several
Run = Callable[[Records], tuple[Mapping[str, object], object]]

RULES = """
version: 1
timezone: America/New_York
properties: {deal.start_date: date}
sync:
  invoices:
    direction: to_quickbooks
    mappings:
      - {text: "HS-{deal.hs_object_id}", quickbooks: DocNumber, transform: [{truncate: 21}]}
      - {hubspot: company.qbo_customer_id, quickbooks: CustomerRef.value}
      - {hubspot: contact.email, quickbooks: BillEmail.Address, transform: [trim, lower]}
      - {hubspot: deal.deal_currency_code, quickbooks: CurrencyRef.value, default: USD}
      - {hubspot: deal.payment_terms, quickbooks: SalesTermRef.value, default: "3",
         transform: [lookup: {net30: "3", on_receipt: "1"}]}
      - {hubspot: deal.start_date, quickbooks: TxnDate}
      - {text: Created from HubSpot, quickbooks: PrivateNote}
      - {text: "{contact.firstname} {contact.lastname}", quickbooks: BillAddr.Line1}
      - {hubspot: company.city, quickbooks: BillAddr.City}
      - {hubspot: company.state, quickbooks: BillAddr.CountrySubDivisionCode, transform: [upper]}
      - {hubspot: deal.discount_rate, quickbooks: DiscountRate, transform: [percent]}
      - {hubspot: deal.amount, quickbooks: Deposit}
"""
RECORD: Records = {
    "deal": {
        "hs_object_id": "901",
        "deal_currency_code": "EUR",
        "payment_terms": "net30",
        "start_date": "2026-03-02",
        "discount_rate": "0.075",
        "amount": "1500.50",
    },
    "company": {"qbo_customer_id": "58", "city": "Austin", "state": "tx"},
    "contact": {"email": " Ann@Acme.com", "firstname": "Ann", "lastname": "Lee"},
}

_ZONE = ZoneInfo("America/New_York")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
_TERMS = {"net30": "3", "on_receipt": "1"}
_NOTHING: Mapping[str, object] = {}


class _NotTold(Exception):
    pass


def hard_coded(records: Records) -> tuple[dict[str, object], list[str]]:
    """The same document, written by hand: each value read once, and what cannot be told by its field."""
    deal, company, contact = _only(records, "deal"), _only(records, "company"), _only(records, "contact")
    document: dict[str, object] = {"PrivateNote": "Created from HubSpot"}
    untold: list[str] = []
    _put_header(document, untold, deal, company, contact)
    _put_terms(document, untold, deal)
    address = _address(untold, company, contact)
    _put_amounts(document, untold, deal)
    if address:
        document["BillAddr"] = address
    return document, untold


def _put_header(
    document: dict[str, object], untold: list[str], deal: Record, company: Record, contact: Record
) -> None:
    try:
        document["DocNumber"] = f"HS-{_text(deal, 'hs_object_id')}"[:21].rstrip()
    except _NotTold:
        untold.append("DocNumber")
    try:
        if customer := _text(company, "qbo_customer_id"):
            document["CustomerRef"] = {"value": customer}
    except _NotTold:
        untold.append("CustomerRef.value")
    try:
        if email := _text(contact, "email").strip():
            document["BillEmail"] = {"Address": email.lower()}
    except _NotTold:
        untold.append("BillEmail.Address")


def _put_terms(document: dict[str, object], untold: list[str], deal: Record) -> None:
    try:
        document["CurrencyRef"] = {"value": _text(deal, "deal_currency_code") or "USD"}
    except _NotTold:
        untold.append("CurrencyRef.value")
    try:
        terms = _text(deal, "payment_terms")
        document["SalesTermRef"] = {"value": _TERMS[terms.strip().casefold()] if terms else "3"}
    except (_NotTold, KeyError):
        untold.append("SalesTermRef.value")
    try:
        if start := _text(deal, "start_date"):
            document["TxnDate"] = _day(start)
    except _NotTold:
        untold.append("TxnDate")


def _address(untold: list[str], company: Record, contact: Record) -> dict[str, object]:
    address: dict[str, object] = {}
    try:
        if name := " ".join(f"{_text(contact, 'firstname')} {_text(contact, 'lastname')}".split()):
            address["Line1"] = name
    except _NotTold:
        untold.append("BillAddr.Line1")
    try:
        if city := _text(company, "city"):
            address["City"] = city
    except _NotTold:
        untold.append("BillAddr.City")
    try:
        if state := _text(company, "state"):
            address["CountrySubDivisionCode"] = state.upper()
    except _NotTold:
        untold.append("BillAddr.CountrySubDivisionCode")
    return address


def _put_amounts(document: dict[str, object], untold: list[str], deal: Record) -> None:
    try:
        if rate := _text(deal, "discount_rate"):
            percent = (_number(rate) * 100).normalize()
            document["DiscountRate"] = percent.quantize(Decimal(1)) if percent % 1 == 0 else percent
    except _NotTold:
        untold.append("DiscountRate")
    try:
        if amount := _text(deal, "amount"):
            document["Deposit"] = _number(amount)
    except _NotTold:
        untold.append("Deposit")


def _only(records: Records, name: str) -> Record:
    found = records.get(name, False)
    if found.__class__ is dict:
        return cast(Mapping[str, object], found)
    if found is False or isinstance(found, Unread) or (isinstance(found, list) and len(found) > 1):
        return None
    return found[0] if isinstance(found, list) and found else _NOTHING


def _text(record: Record, name: str) -> str:
    if record is None:
        raise _NotTold
    value = record.get(name)
    if isinstance(value, str):
        return "" if value.isspace() else value
    if isinstance(value, Unread):
        raise _NotTold
    return "" if value is None else str(value)


def _number(text: str) -> Decimal:
    text = text.strip(" \t\r\n\u00a0")
    if not _NUMBER.fullmatch(text) or (len(text) > 15 and sum(map(str.isdigit, text)) > 15):
        raise _NotTold
    return Decimal(text)


def _day(text: str) -> str:
    """A day, a moment, or midnight UTC in milliseconds."""
    text = text.strip()
    try:
        if len(text) == 10 and text[4] == text[7] == "-":
            return date.fromisoformat(text).isoformat()
        if text.isascii() and text.isdigit() and 11 <= len(text) <= 13:
            moment = datetime.fromtimestamp(int(text) / 1000, UTC)
            is_day = not (moment.hour or moment.minute or moment.second or moment.microsecond)
            return (moment if is_day else moment.astimezone(_ZONE)).date().isoformat()
        if len(text) == 20 and text[10] == "T" and text[-1] == "Z":
            moment = datetime.fromisoformat(text)
            is_day = not (moment.hour or moment.minute or moment.second)
            return (moment if is_day else moment.astimezone(_ZONE)).date().isoformat()
    except ValueError as wrong:
        raise _NotTold from wrong
    raise _NotTold


def contestants() -> dict[str, Run]:
    """The hard-coded function, and what the rules make of the same twelve mappings."""
    book = load(RULES)
    assert book.sync.invoices is not None
    plan = plan_of(book, book.sync.invoices)
    return {
        "hard-coded Python": hard_coded,
        "rules, closures": lambda records: quickbooks_document(plan, Facts(records)),
        "rules, compiled": quickbooks_maker(plan),
    }


def wrong_answers(run: Run, count: int, seed: int) -> int:
    """How many of so many dirty records are answered otherwise than by hand."""
    return sum(
        _answer(run, records) != _answer(hard_coded, records) for records in dirty_records(count, seed)
    )


def dirty_records(count: int, seed: int) -> Iterator[Records]:
    """Records as accounts have them: most values right, some missing, blank, wrong, or not read."""
    chance = random.Random(seed)
    for _ in range(count):
        yield {name: _dirty_object(chance, fields) for name, fields in _VALUES.items()}


def _dirty_object(
    chance: random.Random, fields: Mapping[str, tuple[object, ...]]
) -> Mapping[str, object] | list[Mapping[str, object]] | Unread | None:
    draw = chance.random()
    if draw < 0.02:
        return Unread("it timed out")
    record = {name: chance.choice(values) for name, values in fields.items() if chance.random() > 0.05}
    if draw < 0.04:
        return None
    if draw < 0.08:
        return [record] if draw < 0.06 else [record, record]
    return record


_ODD: tuple[object, ...] = (None, "", "  ", "n/a", Unread("it timed out"))
_DAYS = ("2026-03-02", "2026-02-30", "1772409600000", "2026-03-02T03:00:00Z", "20260302", "2026-W01-1")
_VALUES: Mapping[str, Mapping[str, tuple[object, ...]]] = {
    "deal": {
        "hs_object_id": ("901", "12345678901234567890123", *_ODD),
        "deal_currency_code": ("EUR", "USD", *_ODD),
        "payment_terms": ("net30", " NET30 ", "on_receipt", "net60", *_ODD),
        "start_date": (*_DAYS, *_ODD),
        "discount_rate": ("0.075", "0.5", "1", "0", "-0.25", "7%", "1e3", *_ODD),
        "amount": ("1500.50", " 99 ", "1,000", "٣", "100", "1234567890123456", *_ODD),
    },
    "company": {
        "qbo_customer_id": ("58", 58, *_ODD),
        "city": ("Austin", " Austin ", *_ODD),
        "state": ("tx", "Tx", *_ODD),
    },
    "contact": {
        "email": (" Ann@Acme.com", "ann@acme.com", *_ODD),
        "firstname": ("Ann", " Ann  Maria", *_ODD),
        "lastname": ("Lee", *_ODD),
    },
}


def _answer(run: Run, records: Records) -> Answer:
    document, untold = run(records)
    assert isinstance(untold, Mapping | list)
    return document, frozenset(key.rpartition(" = ")[2] for key in untold)
