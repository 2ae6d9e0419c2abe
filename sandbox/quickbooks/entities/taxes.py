"""TaxCode, TaxRate, TaxAgency: read here, made through the tax service."""

from sandbox.quickbooks.entity import Entity

TAX_CODE = Entity(
    name="TaxCode",
    filters={"Name": "text", "Active": "flag", "Description": "text"},
    sorts=frozenset({"Name", "Description"}),
    announced=False,
)

TAX_RATE = Entity(
    name="TaxRate",
    filters={
        "Name": "text",
        "AgencyRef": "reference",
        "TaxReturnLineRef": "reference",
        "Active": "flag",
        "Description": "text",
    },
    sorts=frozenset({"Name", "AgencyRef", "TaxReturnLineRef", "Active", "Description"}),
    announced=False,
)

TAX_AGENCY = Entity(name="TaxAgency", filters={"DisplayName": "text"}, sorts=frozenset({"DisplayName"}))
