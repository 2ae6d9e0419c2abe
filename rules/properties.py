"""Facts that are known without asking anybody: objects, and the types of their standard properties.

Custom properties get their type from the connected HubSpot account or from the file's `properties:`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from rules.kinds import Kind
from rules.own_facts import OWN_FACTS

HUBSPOT_OBJECTS = ("deal", "contact", "company", "ticket", "line_item", "quote", "owner")
OUR_OBJECTS = tuple(dict.fromkeys(fact.object for fact in OWN_FACTS))  # invoice, payment, customer
RULE_OBJECTS = (*HUBSPOT_OBJECTS, *OUR_OBJECTS)
SYNCED_OBJECTS = ("product",)  # HubSpot's, that only syncs look at
QUICKBOOKS_OBJECTS = ("Customer", "Item", "Invoice", "Payment", "SalesReceipt", "CreditMemo", "Estimate")

_KINDS: Mapping[str, Mapping[Kind, str]] = {
    # HubSpot's standard properties, by their internal names; ids are names, not numbers.
    "deal": {
        Kind.TEXT: "id hs_object_id dealname dealstage pipeline dealtype description hubspot_owner_id "
        "deal_currency_code hs_priority hs_next_step closed_lost_reason closed_won_reason",
        Kind.MONEY: "amount amount_in_home_currency hs_acv hs_arr hs_mrr hs_tcv hs_projected_amount",
        Kind.NUMBER: "days_to_close num_associated_contacts hs_deal_stage_probability num_notes",
        Kind.DATETIME: "closedate createdate hs_lastmodifieddate hs_createdate notes_last_updated",
        Kind.BOOL: "hs_is_closed hs_is_closed_won hs_is_closed_lost",
    },
    "contact": {
        Kind.TEXT: "id hs_object_id email firstname lastname phone mobilephone company jobtitle address city "
        "state zip country website lifecyclestage hs_lead_status hubspot_owner_id hs_language hs_timezone",
        Kind.NUMBER: "hubspotscore num_associated_deals num_notes",
        Kind.MONEY: "recent_deal_amount total_revenue",
        Kind.DATETIME: "createdate lastmodifieddate closedate notes_last_updated",
        Kind.BOOL: "hs_email_optout",
    },
    "company": {
        Kind.TEXT: "id hs_object_id name domain website phone address address2 city state zip country "
        "industry type description lifecyclestage hubspot_owner_id",
        Kind.NUMBER: "numberofemployees num_associated_contacts num_associated_deals",
        Kind.MONEY: "annualrevenue total_revenue recent_deal_amount",
        Kind.DATETIME: "createdate hs_lastmodifieddate closedate",
        Kind.BOOL: "is_public",
    },
    "ticket": {
        Kind.TEXT: "id hs_object_id subject content hs_pipeline hs_pipeline_stage hs_ticket_priority "
        "hs_ticket_category source_type hubspot_owner_id",
        Kind.DATETIME: "createdate closed_date hs_lastmodifieddate",
    },
    "line_item": {
        Kind.TEXT: "id hs_object_id name description hs_sku hs_product_id hs_line_item_currency_code "
        "recurringbillingfrequency",
        Kind.NUMBER: "quantity hs_discount_percentage",
        Kind.MONEY: "price amount discount",
        Kind.DATE: "hs_recurring_billing_start_date hs_recurring_billing_end_date",
    },
    "quote": {
        Kind.TEXT: "id hs_object_id hs_title hs_status hs_quote_number hs_currency",
        Kind.MONEY: "hs_quote_amount",
        Kind.DATETIME: "hs_createdate hs_expiration_date hs_lastmodifieddate",
    },
    "owner": {Kind.TEXT: "id email firstName lastName"},
    "product": {
        Kind.TEXT: "id hs_object_id name description hs_sku hs_product_type hs_url recurringbillingfrequency",
        Kind.MONEY: "price hs_cost_of_goods_sold",
        Kind.DATETIME: "createdate hs_createdate hs_lastmodifieddate",
    },
    # QuickBooks' entities, as sync filters name them.
    "Customer": {
        Kind.BOOL: "Active Taxable Job",
        Kind.MONEY: "Balance BalanceWithJobs",
        Kind.DATETIME: "MetaData.CreateTime MetaData.LastUpdatedTime",
    },
    "Item": {
        Kind.BOOL: "Active Taxable",
        Kind.MONEY: "UnitPrice PurchaseCost",
        Kind.NUMBER: "QtyOnHand",
        Kind.TEXT: "Name Sku Type Description",
        Kind.DATETIME: "MetaData.CreateTime MetaData.LastUpdatedTime",
    },
    "Invoice": {
        Kind.MONEY: "TotalAmt Balance Deposit",
        Kind.DATE: "TxnDate DueDate",
        Kind.TEXT: "DocNumber EmailStatus PrivateNote",
        Kind.DATETIME: "MetaData.CreateTime MetaData.LastUpdatedTime",
    },
    "Payment": {
        Kind.MONEY: "TotalAmt UnappliedAmt",
        Kind.DATE: "TxnDate",
        Kind.TEXT: "PaymentRefNum",
        Kind.DATETIME: "MetaData.CreateTime MetaData.LastUpdatedTime",
    },
}

BUILT_IN: Mapping[str, Kind] = MappingProxyType(
    {
        f"{name}.{word}": kind
        for name, kinds in _KINDS.items()
        for kind, words in kinds.items()
        for word in words.split()
    }
    | {fact.name: fact.kind for fact in OWN_FACTS}
)

# What each vendor works out itself: it can be read, and not written. QuickBooks' fields by their first name.
_WORKED_OUT = (
    "Id SyncToken MetaData Balance BalanceWithJobs FullyQualifiedName HomeBalance TotalAmt HomeTotalAmt"
)
QUICKBOOKS_OWN: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        **dict.fromkeys(("Customer", "Item", "Invoice"), frozenset(_WORKED_OUT.split())),
        "Payment": frozenset({"Id", "SyncToken", "MetaData", "UnappliedAmt"}),
    }
)
QUICKBOOKS_FILLED = frozenset({"Customer.DisplayName", "Item.Name"})  # never empty over there
HUBSPOT_OWN = frozenset(
    ["id", "hs_object_id", "createdate", "hs_createdate", "lastmodifieddate", "hs_lastmodifieddate"]
)

# Values that are never repeated in reasons, because reasons are stored, logged and shown.
PERSONAL = frozenset(
    {
        *(
            f"contact.{word}"
            for word in ["email", "firstname", "lastname", "phone", "mobilephone", "address", "city", "zip"]
        ),
        *(f"owner.{word}" for word in ["email", "firstName", "lastName"]),
        *("company.phone", "company.address", "company.address2"),
        *(fact.name for fact in OWN_FACTS if fact.personal),
        *("Customer.PrimaryEmailAddr.Address", "Customer.PrimaryPhone.FreeFormNumber"),
        *("Customer.GivenName", "Customer.FamilyName", "Customer.DisplayName"),
    }
)


def is_ours_but_unknown(fact: str) -> bool:
    """Whether the fact belongs to an object of ours, whose properties are all known, and is none of them.

    >>> is_ours_but_unknown("customer.payed_invoices"), is_ours_but_unknown("deal.budget")
    (True, False)
    """
    return fact.partition(".")[0] in OUR_OBJECTS and fact not in BUILT_IN
