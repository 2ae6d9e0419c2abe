"""Requests and answers in a bookkeeper's words: pure functions over the bodies that the ledger keeps."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from engine.clients.wire import maybe_mapping, maybe_text, rows
from rules.money import Money

Json = Mapping[str, Any]
Name = Callable[[str, str], str]  # what people call an entry of a list: (list, Id) -> name

# The effects that make a document, by their names: what QuickBooks calls it, and what people do.
DOCUMENTS: Mapping[str, str] = {
    "create invoice": "invoice",
    "record payment": "payment",
    "create receipt": "sales receipt",
    "create customer": "customer",
    "create customer, longer name": "customer",
}


def amount(value: Any, currency: str) -> str:
    """An amount of a body in its currency; as it stands where it is none.

    >>> amount(Decimal("3000.0"), "USD")
    '3,000.00 USD'
    """
    try:
        return str(Money.of(str(value), currency))
    except ValueError:
        return f"{value} {currency}"


def request_told(name: str, body: Json, currency: str, named: Name) -> str:
    """What was asked for: customer, lines, tax, terms, dates; every part that the request says."""
    if not body:
        return "is kept no more; its digest is in the chain"
    teller = _TELLERS.get(name, _plain)
    return "; ".join(part for part in teller(body, currency, named) if part)


def _sale(body: Json, currency: str, named: Name) -> Iterator[str]:
    yield _customer(body, named)
    for line in rows(body, "Line"):
        yield _line(line, currency, named)
    tax = maybe_text(maybe_mapping(maybe_mapping(body, "TxnTaxDetail"), "TxnTaxCodeRef"), "value")
    yield f"tax code of the whole {named('tax_code', tax)}" if tax else ""
    terms = maybe_text(maybe_mapping(body, "SalesTermRef"), "value")
    yield f"terms {named('term', terms)}" if terms else ""
    yield _dated("dated", maybe_text(body, "TxnDate"))
    yield _dated("due", maybe_text(body, "DueDate"))
    yield _noted(body)


def _line(line: Json, currency: str, named: Name) -> str:
    detail = maybe_mapping(line, "SalesItemLineDetail")
    item = maybe_text(maybe_mapping(detail, "ItemRef"), "value")
    tax = maybe_text(maybe_mapping(detail, "TaxCodeRef"), "value")
    parts = (
        f'"{maybe_text(line, "Description")}"' if line.get("Description") else "a line",
        amount(line.get("Amount", Decimal(0)), currency),
        f"item {named('item', item)}" if item else "",
        f"tax code {named('tax_code', tax)}" if tax else "no tax code",
    )
    return ", ".join(part for part in parts if part)


def _payment(body: Json, currency: str, named: Name) -> Iterator[str]:
    yield _customer(body, named)
    yield f"{amount(body.get('TotalAmt'), currency)} received"
    for line in rows(body, "Line"):
        for linked in rows(line, "LinkedTxn"):
            yield f"{amount(line.get('Amount'), currency)} of it for invoice Id {linked.get('TxnId')}"
    method = maybe_text(maybe_mapping(body, "PaymentMethodRef"), "value")
    yield f"by {named('payment_method', method)}" if method else ""
    yield _dated("on", maybe_text(body, "TxnDate"))
    yield f"reference {body['PaymentRefNum']}" if body.get("PaymentRefNum") else ""
    yield _noted(body)


def _new_customer(body: Json, currency: str, named: Name) -> Iterator[str]:
    yield f'a customer named "{maybe_text(body, "DisplayName")}"'
    yield f"in {currency}" if body.get("CurrencyRef") else ""
    yield f'note "{body["Notes"]}"' if body.get("Notes") else ""


def _mailed(body: Json, currency: str, named: Name) -> Iterator[str]:
    yield f"e-mail invoice Id {body.get('Id')}"


def _mailed_by_us(body: Json, currency: str, named: Name) -> Iterator[str]:
    yield f'e-mail invoice Id {body.get("Id")} from here, by the mail "{body.get("mail")}"'
    yield f"with the PDF of SHA-256 {body.get('pdf')}"


def _marked(body: Json, currency: str, named: Name) -> Iterator[str]:
    yield f"mark invoice Id {body.get('Id')} as mailed, as it stood at its version {body.get('SyncToken')}"


def _void(body: Json, currency: str, named: Name) -> Iterator[str]:
    yield f"void invoice Id {body.get('Id')} as it stood at its version {body.get('SyncToken')}"


def _plain(body: Json, currency: str, named: Name) -> Iterator[str]:
    """Of what is not known here only the names of its fields: what they hold may be personal."""
    yield f"with {', '.join(sorted(body))}"


_TELLERS: Mapping[str, Callable[[Json, str, Name], Iterator[str]]] = {
    "create invoice": _sale,
    "create receipt": _sale,
    "record payment": _payment,
    "create customer": _new_customer,
    "create customer, longer name": _new_customer,
    "send invoice": _mailed,
    "mail invoice": _mailed_by_us,
    "mark invoice as mailed": _marked,
    "void invoice": _void,
}


def _customer(body: Json, named: Name) -> str:
    identity = maybe_text(maybe_mapping(body, "CustomerRef"), "value")
    return f"customer {named('customer', identity)}"


def _dated(word: str, day: str) -> str:
    return f"{word} {day}" if day else ""


def _noted(body: Json) -> str:
    note = maybe_text(body, "PrivateNote")
    return f'note "{note}"' if note else ""


def answer_told(name: str, body: Json, currency: str) -> str:
    """What QuickBooks answered: the document's number, Id and amounts."""
    if not body:
        return "is kept no more; its digest is in the chain"
    if "refused" in body:
        return f"refused: {body['refused']}"
    document = DOCUMENTS.get(name, "document")
    made = f"{document} {maybe_text(body, 'DocNumber')}".rstrip() if body.get("Id") else "taken"
    parts = [
        made,
        f"Id {body['Id']}" if body.get("Id") else "",
        f'"{body["DisplayName"]}"' if document == "customer" and body.get("DisplayName") else "",
        f"total {amount(body['TotalAmt'], currency)}" if "TotalAmt" in body else "",
        _tax(body, currency),
        f"balance {amount(body['Balance'], currency)}" if document == "invoice" and "Balance" in body else "",
    ]
    return ", ".join(part for part in parts if part)


def _tax(body: Json, currency: str) -> str:
    tax = maybe_mapping(body, "TxnTaxDetail").get("TotalTax")
    return f"of which tax {amount(tax, currency)}" if tax else ""


def title_of(name: str, state: str, number: str, document_id: str) -> str:
    """The heading of one effect."""
    document = DOCUMENTS.get(name)
    if document is None:
        return name.capitalize()
    told = f"{document.capitalize()} {number}".rstrip()
    if state == "done":
        return f"{told} (QuickBooks Id {document_id})"
    ends = {"refused": "refused", "not_made": "not made", "intended": "its answer is not known yet"}
    return f"{told}: {ends.get(state, state)}"


def marker_in(body: Json) -> str:
    """The marker by which a document is found again: the last part of its note; empty where it has none."""
    note = body.get("PrivateNote") if isinstance(body, Mapping) else None
    last = note.rpartition(" · ")[2] if isinstance(note, str) else ""
    return last if last.startswith("Stagebill ") else ""
