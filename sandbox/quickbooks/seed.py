"""The sample company: what a new sandbox company has in it, as far as billing needs it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sandbox.quickbooks.company import DEFAULT_REALM, Company
from sandbox.quickbooks.currencies import CURRENCIES
from sandbox.quickbooks.wire import Row

_SEEDED_AT = "2026-01-05T08:00:00-08:00"
_RATE = Decimal("8")  # percent, of the one place with tax

_ACCOUNTS = (
    ("1", "Services", "Income", "ServiceFeeIncome", "Revenue"),
    ("2", "Sales of Product Income", "Income", "SalesOfProductIncome", "Revenue"),
    ("3", "Discounts given", "Income", "DiscountsRefundsGiven", "Revenue"),
    ("4", "Undeposited Funds", "Other Current Asset", "UndepositedFunds", "Asset"),
    ("35", "Checking", "Bank", "Checking", "Asset"),
    ("36", "Savings", "Bank", "Savings", "Asset"),
    ("84", "Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable", "Asset"),
)
_SERVICES = (
    ("1", "Services", "0"),
    ("2", "Hours", "0"),
    ("3", "Consulting", "150"),
    ("4", "Installation", "75.5"),
)
_TERMS = (
    ("1", "Due on receipt", 0),
    ("2", "Net 10", 10),
    ("3", "Net 15", 15),
    ("4", "Net 30", 30),
    ("5", "Net 60", 60),
)
_METHODS = ("Cash", "Check", "Visa", "MasterCard", "Discover", "American Express", "Diners Club")
_CASH_LIKE = ("Cash", "Check")


def sample_company(
    realm: str = DEFAULT_REALM,
    name: str = "Sandbox Company_US_1",
    *,
    country: str = "US",
    currency: str = "USD",
    timezone: str = "America/Los_Angeles",
) -> Company:
    """A company with items, terms, tax codes, payment methods and accounts, and no customers yet."""
    company = Company(realm, name, country, currency, timezone)
    _fill(company, "Account", map(_account, _ACCOUNTS))
    _fill(company, "Item", [*map(_service, _SERVICES), *_odd_items()])
    _fill(
        company,
        "Term",
        (_listed(term_id, label, DueDays=days, Type="STANDARD") for term_id, label, days in _TERMS),
    )
    _fill(
        company, "PaymentMethod", (_method(number, label) for number, label in enumerate(_METHODS, start=1))
    )
    _fill(company, "CompanyCurrency", (_currency(number, code) for number, code in enumerate(CURRENCIES, 1)))
    _fill(company, "TaxAgency", [_row("1", DisplayName="Tax Agency", TaxTrackedOnSales=True)])
    _fill(company, "TaxRate", [_tax_rate()])
    _fill(company, "TaxCode", _tax_codes(american=country == "US"))
    _fill(company, "Preferences", [_preferences(company)])
    _fill(company, "CompanyInfo", [_company_info(company)])
    return company


def _fill(company: Company, entity: str, rows: Iterable[Row]) -> None:
    for row in rows:
        company.store(entity, row)
        company.reserve(entity, row["Id"])


def _row(row_id: str, **properties: Any) -> Row:
    meta = {"CreateTime": _SEEDED_AT, "LastUpdatedTime": _SEEDED_AT}
    return {"domain": "QBO", "sparse": False, "Id": row_id, "SyncToken": "0", "MetaData": meta, **properties}


def _listed(row_id: str, name: str, *, active: bool = True, **properties: Any) -> Row:
    return _row(row_id, Name=name, Active=active, **properties)


def _account(said: tuple[str, str, str, str, str]) -> Row:
    row_id, name, kind, subtype, classification = said
    return _listed(
        row_id,
        name,
        FullyQualifiedName=name,
        SubAccount=False,
        AccountType=kind,
        AccountSubType=subtype,
        Classification=classification,
        CurrentBalance=Decimal(0),
    )


def _service(said: tuple[str, str, str]) -> Row:
    row_id, name, price = said
    return _listed(
        row_id,
        name,
        FullyQualifiedName=name,
        Type="Service",
        Taxable=False,
        UnitPrice=Decimal(price),
        IncomeAccountRef={"value": "1", "name": "Services"},
    )


def _odd_items() -> list[Row]:
    """One that was made inactive, and a category, which no line may name."""
    retired = _service(("17", "Rentals (deleted)", "0"))
    return [
        {**retired, "Active": False},
        _listed("18", "Design", FullyQualifiedName="Design", Type="Category"),
    ]


def _currency(number: int, code: str) -> Row:
    return _row(str(number), Code=code, Name=CURRENCIES[code], Active=True)


def _method(number: int, name: str) -> Row:
    return _listed(str(number), name, Type="NON_CREDIT_CARD" if name in _CASH_LIKE else "CREDIT_CARD")


def _tax_rate() -> Row:
    return _listed(
        "3",
        "California",
        Description="Sales tax",
        RateValue=_RATE,
        AgencyRef={"value": "1"},
        SpecialTaxType="NONE",
        DisplayType="ReadOnly",
    )


def _tax_codes(*, american: bool) -> list[Row]:
    pseudo = [
        _listed("TAX", "TAX", Description="TAX", Taxable=True, TaxGroup=False, Hidden=False),
        _listed("NON", "NON", Description="NON", Taxable=False, TaxGroup=False, Hidden=False),
    ]
    detail = {
        "TaxRateRef": {"value": "3", "name": "California"},
        "TaxTypeApplicable": "TaxOnAmount",
        "TaxOrder": 0,
    }
    exempt = _listed("3", "Exempt", Description="No tax", Taxable=False, TaxGroup=True, Hidden=False)
    real = _listed(
        "2",
        "California",
        Description="California",
        Taxable=True,
        TaxGroup=True,
        Hidden=False,
        TaxCodeConfigType="USER_DEFINED",
        SalesTaxRateList={"TaxRateDetail": [detail]},
        PurchaseTaxRateList={"TaxRateDetail": []},
    )
    return [*pseudo, real] if american else [real, exempt]


def _preferences(company: Company) -> Row:
    american = company.country == "US"
    return _row(
        "1",
        AccountingInfoPrefs={
            "ClassTrackingPerTxn": False,
            "TrackDepartments": False,
            "CustomerTerminology": "Customers",
        },
        ProductAndServicesPrefs={"ForSales": True, "QuantityWithPriceAndRate": True, "QuantityOnHand": False},
        SalesFormsPrefs={
            "CustomTxnNumbers": False,
            "AllowDeposit": True,
            "AllowDiscount": True,
            "AllowServiceDate": True,
            "AllowShipping": False,
            "AutoApplyCredit": False,
            "AutoApplyPayments": False,
            "ETransactionPaymentEnabled": False,
            "DefaultTerms": {"value": "4"},
            "CustomField": _custom_fields({"1": "Crew #"}),
        },
        TaxPrefs={"UsingSalesTax": True, "PartnerTaxEnabled": american, "TaxGroupCodeRef": {"value": "2"}},
        CurrencyPrefs={"MultiCurrencyEnabled": False, "HomeCurrency": {"value": company.currency}},
        EmailMessagesPrefs={},
        VendorAndPurchasesPrefs={},
        TimeTrackingPrefs={},
        ReportPrefs={"ReportBasis": "Accrual"},
        OtherPrefs={"NameValue": []},
    )


def _custom_fields(defined: dict[str, str]) -> list[Row]:
    """The definitions of custom fields, in the two groups that preferences hold them in."""
    switches = [
        {
            "Name": f"SalesFormsPrefs.UseSalesCustom{number}",
            "Type": "BooleanType",
            "BooleanValue": str(number) in defined,
        }
        for number in range(1, 4)
    ]
    names = [
        {"Name": f"SalesFormsPrefs.SalesCustomName{number}", "Type": "StringType", "StringValue": label}
        for number, label in defined.items()
    ]
    return [{"CustomField": switches}, {"CustomField": names}]


def _company_info(company: Company) -> Row:
    address = {"Id": "1", "Line1": "123 Sierra Way", "City": "San Pablo", "PostalCode": "87999"}
    return _row(
        "1",
        CompanyName=company.name,
        LegalName=company.name,
        CompanyAddr={**address, "Country": "USA", "CountrySubDivisionCode": "CA"},
        Country=company.country,
        FiscalYearStartMonth="January",
        SupportedLanguages="en",
        DefaultTimeZone=company.timezone,
        CompanyStartDate="2026-01-01",
        NameValue=[
            {"Name": "OfferingSku", "Value": "QuickBooks Online Plus"},
            {"Name": "SubscriptionStatus", "Value": "PAID"},
        ],
    )
