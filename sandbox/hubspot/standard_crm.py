"""HubSpot's own properties of people, companies, deals, tickets and activities; read by `standard`."""

EVERY = """
hs_object_id number !
hs_createdate datetime !
hs_lastmodifieddate datetime !
hs_merged_object_ids enumeration :checkbox !
hs_object_source string !
hs_object_source_id string !
hubspot_owner_id enumeration :select
hubspot_owner_assigneddate datetime !
"""

CONTACTS = """
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

COMPANIES = """
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

DEALS = """
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

TICKETS = """
createdate datetime !
subject string
content string :textarea
hs_pipeline enumeration :select
hs_pipeline_stage enumeration :select
hs_ticket_category enumeration :checkbox =PRODUCT_ISSUE,BILLING_ISSUE,FEATURE_REQUEST,GENERAL_INQUIRY
hs_ticket_priority enumeration :select =LOW,MEDIUM,HIGH,URGENT
closed_date datetime
"""

NOTES = """
hs_timestamp datetime
hs_note_body string :html
hs_attachment_ids string
"""

TASKS = """
hs_timestamp datetime
hs_task_subject string
hs_task_body string :html
hs_task_status enumeration :select =NOT_STARTED,IN_PROGRESS,WAITING,DEFERRED,COMPLETED
hs_task_priority enumeration :select =NONE,LOW,MEDIUM,HIGH
hs_task_type enumeration :select =TODO,EMAIL,CALL
"""

EMAILS = """
hs_timestamp datetime
hs_email_subject string
hs_email_text string :textarea
hs_email_html string :html
hs_email_direction enumeration :select =EMAIL,INCOMING_EMAIL,FORWARDED_EMAIL
hs_email_status enumeration :select =BOUNCED,FAILED,SCHEDULED,SENDING,SENT
"""
