"""The account's library of tax rates; a line item names one by id."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from sandbox.hubspot.errors import not_found
from sandbox.hubspot.times import to_iso
from sandbox.hubspot.wire import Call, Endpoint, Handler, SignedIn, answer, page

_SCOPE = "tax_rates.read"
_BASE = "/tax-rates/v1/tax-rates"


@dataclass(frozen=True, slots=True)
class TaxRate:
    """One rate; `percentage` is text, as everywhere on this wire."""

    id: str
    name: str
    percentage: str
    active: bool = True


RATES = (
    TaxRate("7101", "Sales tax", "8.25"),
    TaxRate("7102", "VAT", "20"),
    TaxRate("7103", "Old VAT", "19", active=False),
)


def list_rates(call: Call) -> Response:
    """`GET /tax-rates/v1/tax-rates`."""
    return page([_shown(call, rate) for rate in RATES])


def read_rate(call: Call) -> Response:
    """`GET /tax-rates/v1/tax-rates/{id}`."""
    for rate in RATES:
        if rate.id == call.path["rate"]:
            return answer(_shown(call, rate))
    raise not_found(f"There is no tax rate {call.path['rate']}")


def _shown(call: Call, rate: TaxRate) -> dict[str, Any]:
    stamp = to_iso(call.portal.made_at)
    return {
        "id": rate.id,
        "name": rate.name,
        "label": f"{rate.name} ({rate.percentage}%)",
        "percentageRate": rate.percentage,
        "active": rate.active,
        "createdAt": stamp,
        "updatedAt": stamp,
    }


def _endpoint(operation: str, path: str, handler: Handler) -> Endpoint:
    return Endpoint(operation, "GET", path, SignedIn(handler, lambda _: (_SCOPE,)))


ENDPOINTS = (
    _endpoint("tax_rates.list", _BASE, list_rates),
    _endpoint("tax_rates.read", f"{_BASE}/{{rate}}", read_rate),
)
