"""HubSpot's own properties of whatever has a price; read by `standard`."""

PRICED = """
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

PRODUCTS = (
    PRICED
    + """
hs_folder string
hs_product_type enumeration :select =inventory,non_inventory,service
hs_pricing_model enumeration :select =flat,volume,graduated,stairstep
hs_tier_ranges string
hs_tier_prices string
"""
)

LINE_ITEMS = (
    PRICED
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

QUOTES = """
hs_title string
hs_expiration_date datetime
hs_status enumeration :select =DRAFT,APPROVAL_NOT_NEEDED,PENDING_APPROVAL,APPROVED,REJECTED
hs_template_type string
hs_currency enumeration :select
hs_language enumeration :select
hs_terms string :textarea
hs_comments string :textarea
hubspot_owner_id enumeration :select *
hs_quote_amount number *
hs_quote_number string !
hs_quote_link string !
hs_pdf_download_link string !
hs_locked bool !
hs_payment_status enumeration :select =PENDING,PROCESSING,PAID !
hs_payment_date datetime !
"""

INVOICES = """
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

PAYMENTS = """
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
hs_billing_address_street string
hs_billing_address_city string
hs_billing_address_state string
hs_billing_address_postal_code string
hs_billing_address_country string
hs_shipping_address_street string
hs_shipping_address_city string
hs_shipping_address_state string
hs_shipping_address_postal_code string
hs_shipping_address_country string
hs_shipping_ship_to_name string
hs_payment_id string !
hs_net_amount number *
hs_payment_method string !
hs_payment_source_id string !
hs_payment_source_name string !
hs_payment_type string !
hs_platform_fee number !
hs_settlement_currency_code string !
hs_total_discounts_amount number !
hs_order_discount_amount number !
hs_digital_wallet_type string !
hs_max_refundable_amount number *
"""

ADJUSTMENT = """
hs_label string
hs_type enumeration :select =PERCENT,FIXED
hs_value number
hs_sort_order number
hs_duration string
"""

SUBSCRIPTIONS = """
hs_name string
hs_status enumeration :select =active,past_due,unpaid,canceled,expired,scheduled,paused
hs_currency_code enumeration :select
hs_recurring_revenue number !
"""

ORDERS = """
hs_order_name string
hs_currency_code enumeration :select
hs_external_order_id string
hs_total_price number
"""
