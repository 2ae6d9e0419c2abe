"""A trial of the whole way into QuickBooks: an invoice of 1.00 in a sandbox company, voided at once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.clients.quickbooks import QuickBooks
from engine.connecting.accounts import BooksAccess
from engine.errors import Refused, ServiceError
from engine.said import said

_CUSTOMER = "Stagebill trial"
_AMOUNT = Decimal("1.00")
_UNTAXED = "NON"  # in the US a line says only whether it is taxed


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it. `left` says why the invoice still stands; empty where it was voided."""

    number: str
    total: str
    left: str = ""


async def try_invoice(access: BooksAccess, item_id: str, tax_code_id: str, *, key: str) -> Trial:
    """Make it, show it, void it. The same `key` makes no second one.

    Refused where the company is a real one: a number would be used up in its books.
    """
    if access.environment != "sandbox":
        raise Refused(said("a trial invoice is made in sandbox companies only; this company is a real one"))
    api, key = access.api, hashlib.sha256(key.encode()).hexdigest()[:24]
    customer = await _customer(api, f"sb-trial-{key}-customer")
    tax_code_id = _UNTAXED if access.company.country == "US" else tax_code_id
    made = await api.create_invoice(
        _invoice(customer, item_id, tax_code_id), request_id=f"sb-trial-{key}-invoice"
    )
    number = str(made.get("DocNumber") or made["Id"])
    total = f"{made['TotalAmt']:.2f} {access.company.home_currency}"
    try:
        await api.void_invoice(str(made["Id"]), str(made["SyncToken"]), request_id=f"sb-trial-{key}-void")
    except ServiceError as error:
        why = said("It could not be voided ({problem}); void it in QuickBooks.", problem=error.message)
        return Trial(number, total, why)
    return Trial(number, total)


async def _customer(api: QuickBooks, request_id: str) -> str:
    for known in await api.customers_by_name(_CUSTOMER):
        return known.id
    made = await api.create_customer({"DisplayName": _CUSTOMER}, request_id=request_id)
    return str(made["Id"])


def _invoice(customer_id: str, item_id: str, tax_code_id: str) -> Mapping[str, Any]:
    detail: dict[str, Any] = {"ItemRef": {"value": item_id}, "Qty": 1, "UnitPrice": _AMOUNT}
    if tax_code_id:
        detail["TaxCodeRef"] = {"value": tax_code_id}
    line = {"Amount": _AMOUNT, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
    return {
        "CustomerRef": {"value": customer_id},
        "Line": [line],
        "PrivateNote": "A trial of Stagebill; voided at once.",
    }
