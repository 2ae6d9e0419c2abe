"""HubSpot's own properties, as far as billing meets them, and the custom ones that the example rules name.

A table in text, one property per line: name, type, then optionally a field type (`:radio`), options
(`=a,b`) and marks: `!` read-only, `*` calculated (and read-only), `#` unique, `+` custom.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    name: str
    type: str
    field_type: str = ""
    options: tuple[str, ...] = ()
    read_only: bool = False
    calculated: bool = False
    unique: bool = False
    custom: bool = False
    label: str = ""


_LONG_OPTIONS = {  # `=@name` in the table
    "lifecycle": "subscriber lead marketingqualifiedlead salesqualifiedlead opportunity customer evangelist "
    "other",
    "lead_status": "NEW OPEN IN_PROGRESS OPEN_DEAL UNQUALIFIED ATTEMPTED_TO_CONTACT CONNECTED BAD_TIMING",
    "frequency": "weekly biweekly monthly quarterly per_six_months annually per_two_years per_three_years",
    "payment_status": "processing succeeded failed partially_refunded refunded processing_refund "
    "disputed_won disputed_lost disputed_action_required disputed_awaiting_decision",
}

_EVERY = """
hs_object_id number !
hs_createdate datetime !
hs_lastmodifieddate datetime !
hs_merged_object_ids enumeration :checkbox !
hs_object_source string !
hs_object_source_id string !
hubspot_owner_id enumeration :select
hubspot_owner_assigneddate datetime !
"""

_CONTACTS = """
createdate datetime !
lastmodifieddate datetime !
email string
hs_additional_emails enumeration :checkbox
firstname string
lastname string
phone string :phonenumber
mobilephone string :phonenumber
fax string
company string
jobtitle string
website string
address string
city string
state string
zip string
country string
lifecyclestage enumeration :radio =@lifecycle
hs_lead_status enumeration :radio =@lead_status
hs_timezone enumeration :select
hs_language enumeration :select
hs_email_optout bool :booleancheckbox !
hs_email_domain string *
num_associated_deals number *
review_opt_out bool :booleancheckbox +
payment_terms string +
qbo_balance number +
"""

_COMPANIES = """
createdate datetime !
name string
domain string
description string :textarea
phone string :phonenumber
website string
address string
address2 string
city string
state string
zip string
country string
industry string
timezone string
numberofemployees number
annualrevenue number
lifecyclestage enumeration :radio =@lifecycle
billing_hold bool :booleancheckbox +
promised_payment date +
"""

_DEALS = """
createdate datetime !
dealname string
amount number
amount_in_home_currency number *
dealstage enumeration :radio
pipeline enumeration :select
closedate datetime
closed_lost_reason string :textarea
closed_won_reason string :textarea
deal_currency_code enumeration :select
dealtype enumeration :radio =newbusiness,existingbusiness
description string :textarea
hs_deal_stage_probability number *
hs_is_closed bool *
hs_is_closed_won bool *
hs_is_closed_lost bool *
hs_next_step string
hs_priority enumeration :select =low,medium,high
hs_tcv number *
hs_acv number *
hs_num_associated_contacts number *
num_associated_contacts number *
services enumeration :checkbox =installation,maintenance,repair +
po_number string +
"""

_TICKETS = """
createdate datetime !
subject string
content string :textarea
hs_pipeline enumeration :select
hs_pipeline_stage enumeration :select
hs_ticket_category enumeration :checkbox =PRODUCT_ISSUE,BILLING_ISSUE,FEATURE_REQUEST,GENERAL_INQUIRY
hs_ticket_priority enumeration :select =LOW,MEDIUM,HIGH,URGENT
closed_date datetime
"""

_PRICED = """
createdate datetime !
name string
description string :textarea
price number
hs_sku string
hs_cost_of_goods_sold number
hs_recurring_billing_period string
hs_url string
tax number
"""

_PRODUCTS = (
    _PRICED
    + """
hs_folder string
hs_product_type enumeration :select =inventory,non_inventory,service
hs_pricing_model enumeration :select =flat,volume,graduated,stairstep
hs_tier_ranges string
hs_tier_prices string
"""
)

_LINE_ITEMS = (
    _PRICED
    + """
hs_product_id number
quantity number
amount number *
discount number
hs_discount_percentage number
hs_total_discount number *
hs_pre_discount_amount number *
hs_line_item_currency_code enumeration :select
hs_position_on_quote number
recurringbillingfrequency enumeration :select =@frequency
hs_recurring_billing_start_date date
hs_recurring_billing_end_date date
hs_tax_rate_group_id string
hs_service_date date
"""
)

_QUOTES = """
hs_title string
hs_expiration_date datetime
hs_status enumeration :select =DRAFT,APPROVAL_NOT_NEEDED,PENDING_APPROVAL,APPROVED,REJECTED
hs_template_type string
hs_currency enumeration :select
hs_language enumeration :select
hs_terms string :textarea
hs_comments string :textarea
hs_quote_amount number *
hs_quote_number string !
hs_quote_link string !
hs_pdf_download_link string !
hs_locked bool !
hs_payment_status enumeration :select =PENDING,PROCESSING,PAID !
hs_payment_date datetime !
"""

_INVOICES = """
hs_currency enumeration :select
hs_invoice_date datetime
hs_due_date datetime
hs_invoice_status enumeration :select =draft,open,paid,voided
hs_invoice_billable bool :booleancheckbox
hs_tax_id string
hs_purchase_order_number string
hs_comments string :textarea
hs_allowed_payment_methods enumeration :checkbox =credit_or_debit_card,ach,sepa,bacs,pads
hs_invoice_payment_collection_method enumeration :select =manual,none
hs_allow_partial_payments bool :booleancheckbox
hs_collect_address_types enumeration :checkbox =billing_address,shipping_address
hs_recipient_company_address string
hs_recipient_company_city string
hs_recipient_company_state string
hs_recipient_company_zip string
hs_recipient_company_country string
hs_recipient_shipping_address string
hs_recipient_shipping_city string
hs_recipient_shipping_state string
hs_recipient_shipping_zip string
hs_recipient_shipping_country string
hs_language enumeration :select
hs_locale enumeration :select
hs_custom_fields string :textarea
hs_number string !
hs_amount_billed number *
hs_balance_due number *
hs_amount_paid number *
hs_invoice_link string !
hs_pdf_download_link string !
"""

_PAYMENTS = """
hs_initial_amount number
hs_initiated_date datetime
hs_currency_code enumeration :select
hs_customer_email string
hs_fees_amount number
hs_internal_comment string :textarea
hs_latest_status enumeration :select =@payment_status
hs_payment_method_bank_or_issuer string
hs_payment_method_last_4 string
hs_payment_method_type enumeration :select =card,ach,cash,check,wire_transfer,other,sepa,bacs,pads
hs_payout_date datetime
hs_processor_type enumeration :select =hs_payments,byo_stripe,none,quickbooks,xero
hs_reference_number string
hs_refunds_amount number
hs_line_item_discounts_amount number
hs_shipping_ship_to_name string
hs_payment_id string !
hs_net_amount number !
hs_payment_method string !
hs_payment_source_name string !
hs_payment_type string !
hs_platform_fee number !
hs_settlement_currency_code string !
hs_total_discounts_amount number !
hs_max_refundable_amount number !
"""

_ADJUSTMENT = """
hs_label string
hs_type enumeration :select =PERCENT,FIXED
hs_value number
hs_sort_order number
hs_duration string
"""

_NOTES = """
hs_timestamp datetime
hs_note_body string :html
hs_attachment_ids string
"""

_TASKS = """
hs_timestamp datetime
hs_task_subject string
hs_task_body string :html
hs_task_status enumeration :select =NOT_STARTED,IN_PROGRESS,WAITING,DEFERRED,COMPLETED
hs_task_priority enumeration :select =NONE,LOW,MEDIUM,HIGH
hs_task_type enumeration :select =TODO,EMAIL,CALL
"""

_EMAILS = """
hs_timestamp datetime
hs_email_subject string
hs_email_text string :textarea
hs_email_html string :html
hs_email_direction enumeration :select =EMAIL,INCOMING_EMAIL,FORWARDED_EMAIL
hs_email_status enumeration :select =BOUNCED,FAILED,SCHEDULED,SENDING,SENT
"""

_SUBSCRIPTIONS = """
hs_name string
hs_status enumeration :select =active,past_due,unpaid,canceled,expired,scheduled,paused
hs_currency_code enumeration :select
hs_recurring_revenue number !
"""

_ORDERS = """
hs_order_name string
hs_currency_code enumeration :select
hs_external_order_id string
hs_total_price number
"""


def parse_row(line: str) -> Row:
    """One line of the table.

    >>> row = parse_row("stage enumeration :radio =a,b !")
    >>> row.field_type, row.options, row.read_only, row.unique
    ('radio', ('a', 'b'), True, False)
    """
    name, kind, *rest = line.split()
    field_type = next((part[1:] for part in rest if part[0] == ":"), "")
    options = next((_options(part[1:]) for part in rest if part[0] == "="), ())
    return Row(
        name=name,
        type=kind,
        field_type=field_type,
        options=options,
        read_only="!" in rest or "*" in rest,
        calculated="*" in rest,
        unique="#" in rest,
        custom="+" in rest,
    )


def _options(said: str) -> tuple[str, ...]:
    return tuple(_LONG_OPTIONS[said[1:]].split() if said.startswith("@") else said.split(","))


def _table(*texts: str) -> tuple[Row, ...]:
    return tuple(parse_row(line) for text in texts for line in text.split("\n") if line)


STANDARD: Mapping[str, tuple[Row, ...]] = {
    "contacts": _table(_EVERY, _CONTACTS),
    "companies": _table(_EVERY, _COMPANIES),
    "deals": _table(_EVERY, _DEALS),
    "tickets": _table(_EVERY, _TICKETS),
    "products": _table(_EVERY, _PRODUCTS),
    "line_items": _table(_EVERY, _LINE_ITEMS),
    "quotes": _table(_EVERY, _QUOTES),
    "invoices": _table(_EVERY, _INVOICES),
    "commerce_payments": _table(_EVERY, _PAYMENTS),
    "discounts": _table(_EVERY, _ADJUSTMENT),
    "fees": _table(_EVERY, _ADJUSTMENT),
    "taxes": _table(_EVERY, _ADJUSTMENT),
    "notes": _table(_EVERY, _NOTES),
    "tasks": _table(_EVERY, _TASKS),
    "emails": _table(_EVERY, _EMAILS),
    "subscriptions": _table(_EVERY, _SUBSCRIPTIONS),
    "orders": _table(_EVERY, _ORDERS),
}
