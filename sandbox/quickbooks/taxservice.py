"""`POST /taxservice/taxcode`: the one way to make tax codes and rates."""

from typing import Any

from sandbox.quickbooks import errors, schema
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.fields import read_members
from sandbox.quickbooks.wire import Row


def create(books: Books, body: Any) -> Row:
    """A tax code with rates that are there (`TaxRateId`) or made now; gives back what answers it.

    Raises: Refusal 2010, 2020, 2500, 6240.
    """
    if not isinstance(body, dict):
        raise errors.unsupported_property()
    said = read_members(body, schema.readers("TaxService"))
    for name in ("TaxCode", "TaxRateDetails"):
        if not said.get(name):
            raise errors.missing(name)
    _refuse_taken(books, "TaxCode", said["TaxCode"])
    for rate in said["TaxRateDetails"]:
        _check_rate(books, rate)
    rates = [_rate(books, rate) for rate in said["TaxRateDetails"]]
    code = _code(books, said["TaxCode"], rates)
    return {"TaxCode": said["TaxCode"], "TaxCodeId": code["Id"], "TaxRateDetails": rates}


def _refuse_taken(books: Books, entity: str, name: str) -> None:
    if any(row["Name"].casefold() == name.casefold() for row in books.company.table(entity).values()):
        raise errors.duplicate_name()


def _check_rate(books: Books, rate: Row) -> None:
    if "TaxRateId" in rate:
        books.referred("TaxRate", {"value": rate["TaxRateId"]}, "TaxRates")
        return
    for name in ("TaxRateName", "RateValue", "TaxAgencyId"):
        if name not in rate:
            raise errors.missing(f"TaxRateDetails.{name}")
    books.referred("TaxAgency", {"value": rate["TaxAgencyId"]}, "TaxAgencies")
    _refuse_taken(books, "TaxRate", rate["TaxRateName"])


def _rate(books: Books, said: Row) -> Row:
    """One rate as the answer names it; stored first where it is new."""
    if "TaxRateId" in said:
        row = books.get("TaxRate", said["TaxRateId"])
    else:
        properties = {
            "Name": said["TaxRateName"],
            "Description": said["TaxRateName"],
            "RateValue": said["RateValue"],
            "AgencyRef": {"value": said["TaxAgencyId"]},
            "SpecialTaxType": "NONE",
            "DisplayType": "ReadOnly",
            "Active": True,
        }
        row = books.insert("TaxRate", "TaxRate", properties)
    return {
        "TaxRateName": row["Name"],
        "TaxRateId": row["Id"],
        "RateValue": row["RateValue"],
        "TaxAgencyId": row["AgencyRef"]["value"],
        "TaxApplicableOn": said.get("TaxApplicableOn", "Sales"),
    }


def _code(books: Books, name: str, rates: list[Row]) -> Row:
    def listed(applies_on: str) -> Row:
        details = [
            {
                "TaxRateRef": {"value": rate["TaxRateId"], "name": rate["TaxRateName"]},
                "TaxTypeApplicable": "TaxOnAmount",
                "TaxOrder": 0,
            }
            for rate in rates
            if rate["TaxApplicableOn"] == applies_on
        ]
        return {"TaxRateDetail": details}

    properties = {
        "Name": name,
        "Description": name,
        "Active": True,
        "Hidden": False,
        "Taxable": True,
        "TaxGroup": True,
        "TaxCodeConfigType": "USER_DEFINED",
        "SalesTaxRateList": listed("Sales"),
        "PurchaseTaxRateList": listed("Purchase"),
    }
    return books.insert("TaxCode", "TaxCode", properties)
