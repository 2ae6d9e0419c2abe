"""What an invoice for a known customer takes, call by call, for engines that speak JavaScript.

URLs and bodies are JavaScript expressions. `@deal` in one stands for the answer to the call of that name,
`@call` for what HubSpot said when it called the action, `@account` for what is kept of the account. How an
engine writes that down is its own affair.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

ACTION = "create-invoice"
PERCENT = 1  # of the deal
INPUTS = {
    "invoice_type": "deposit",
    "percent": str(PERCENT),
    "email_delivery": "none",
    "item": "Consulting",
    "tax_code": "NON",
    "terms": "Net 30",
}
WAIT = '{"outputFields":{"hs_execution_state":"BLOCK","hs_expiration_duration":"P4D"}}'
"""The answer to the action's call: HubSpot will be told how it ended."""

COMPLETION = "callbacks.complete"
"""How the stand-in calls the telling of it."""

VERSION = "2026-09"
DEAL = "properties=amount%2Cclosedate%2Cdeal_currency_code%2Cdealname%2Cdealstage%2Cdealtype%2Cpipeline"
LINKS = "associations=contacts%2Ccompanies"
CONTACT = (
    "email",
    "firstname",
    "lastname",
    "phone",
    "address",
    "city",
    "state",
    "zip",
    "country",
    "hs_timezone",
)

_PLACE = re.compile(r"@(\w+)")
_AMOUNT = "@deal.properties.amount * @call.inputFields.percent / 100"
_TOTAL = "@invoice.Invoice.TotalAmt.toFixed(2)"
_LINK = "'https://app.sandbox.qbo.intuit.com/app/invoice?txnId=' + @invoice.Invoice.Id"
_REASON = "'invoice ' + @invoice.Invoice.DocNumber + ' created'"
_PERSON = f"{{inputs: [{{id: @deal.associations.contacts.results[0].id}}], properties: {list(CONTACT)}}}"
_INVOICE = f"""{{
    CustomerRef: {{value: @account.customer}}, CurrencyRef: {{value: 'USD'}},
    Line: [{{
        Amount: {_AMOUNT}, DetailType: 'SalesItemLineDetail',
        Description: 'Deposit: ' + @deal.properties.dealname,
        SalesItemLineDetail: {{
            ItemRef: {{value: @account.item}}, Qty: 1, UnitPrice: {_AMOUNT},
            TaxCodeRef: {{value: @call.inputFields.tax_code}}
        }}
    }}],
    BillEmail: {{Address: @contact.results[0].properties.email}}, EmailStatus: 'NotSet',
    SalesTermRef: {{value: @account.terms}}, TxnDate: new Date().toISOString().slice(0, 10),
    PrivateNote: 'HubSpot deal ' + @deal.id + ' · call ' + @call.callbackId
}}"""
_SHOWN = f"""{{properties: {{
    stagebill_invoice_count: '1', stagebill_billed_total: {_TOTAL}, stagebill_paid_total: '0.00',
    stagebill_open_balance: {_TOTAL}, stagebill_overdue_total: '0.00',
    stagebill_next_due_date: @invoice.Invoice.DueDate,
    stagebill_remaining_to_bill: (@deal.properties.amount - @invoice.Invoice.TotalAmt).toFixed(2),
    stagebill_last_invoice_number: @invoice.Invoice.DocNumber, stagebill_last_invoice_status: 'draft',
    stagebill_last_invoice_recipient: @contact.results[0].properties.email,
    stagebill_last_due_date: @invoice.Invoice.DueDate,
    stagebill_last_outcome: 'done', stagebill_last_reason: {_REASON}
}}}}"""
_NOTED = """{inputs: [{
    properties: {
        hs_timestamp: new Date().toISOString(),
        hs_note_body: '<p>Invoice ' + @invoice.Invoice.DocNumber + ' over ' + @invoice.Invoice.TotalAmt
            + ' USD was created in QuickBooks, due on ' + @invoice.Invoice.DueDate + '</p>'
    },
    associations: [
        {to: {id: @deal.id}, types: [{associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 214}]}
    ]
}]}"""
_RECORDED = f"""{{inputs: [{{
    properties: {{
        stagebill_quickbooks_invoice_id: @account.realm + '-' + @invoice.Invoice.Id,
        hs_currency: 'USD', hs_invoice_billable: 'false',
        stagebill_total: {_TOTAL}, stagebill_balance: {_TOTAL}, stagebill_paid: '0.00',
        hs_invoice_date: @invoice.Invoice.TxnDate + 'T00:00:00Z',
        hs_due_date: @invoice.Invoice.DueDate + 'T00:00:00Z',
        stagebill_invoice_date: @invoice.Invoice.TxnDate, stagebill_due_date: @invoice.Invoice.DueDate,
        stagebill_number: @invoice.Invoice.DocNumber, stagebill_status: 'draft',
        stagebill_email_status: 'not_sent', stagebill_recipient: @contact.results[0].properties.email,
        stagebill_link: {_LINK}
    }},
    associations: [
        {{to: {{id: @deal.id}}, types: [{{associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 175}}]}},
        {{
            to: {{id: @contact.results[0].id}},
            types: [{{associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 177}}]
        }}
    ]
}}]}}"""
_COMPLETED = f"""{{
    outputFields: {{
        invoice_id: @invoice.Invoice.Id, invoice_number: @invoice.Invoice.DocNumber,
        invoice_total: {_TOTAL}, balance_due: {_TOTAL}, invoice_status: 'draft',
        due_date: @invoice.Invoice.DueDate, invoice_link: {_LINK},
        outcome: 'done', reason: {_REASON}, hs_execution_state: 'SUCCESS'
    }},
    typedOutputs: {{}}
}}"""


@dataclass(frozen=True)
class Call:
    """One call of an engine to a stand-in. `body` is None where nothing is sent."""

    name: str
    operation: str  # as the stand-in's log has it
    vendor: Literal["hubspot", "quickbooks"]
    method: str
    url: str
    body: str | None


def whole(hubspot: str, quickbooks: str) -> tuple[Call, ...]:
    """Every call that the service makes for an invoice that comes alone, and the completion last.

    `hubspot`, `quickbooks`: the addresses of the APIs.
    """
    *billed, completed = least(hubspot, quickbooks)
    objects = f"{hubspot}/crm/objects/{VERSION}"
    notes, records = f"'{objects}/notes/batch/create'", f"'{objects}/invoices/batch/create'"
    return (
        *billed,
        Call("shown", "deals.update", "hubspot", "PATCH", f"'{objects}/deals/' + @deal.id", _SHOWN),
        Call("noted", "notes.batch_create", "hubspot", "POST", notes, _NOTED),
        Call("recorded", "invoices.batch_create", "hubspot", "POST", records, _RECORDED),
        completed,
    )


def least(hubspot: str, quickbooks: str) -> tuple[Call, ...]:
    """Without what the service does for several invoices of a deal at once: properties, note and record."""
    objects = f"{hubspot}/crm/objects/{VERSION}"
    deal = f"'{objects}/deals/' + @call.object.objectId + '?{DEAL}&{LINKS}'"
    contacts = f"'{objects}/contacts/batch/read'"
    keyed = "'/invoice?minorversion=75&requestid=' + @call.callbackId"
    invoices = f"'{quickbooks}/v3/company/' + @account.realm + {keyed}"
    complete = f"'{hubspot}/automation/actions/callbacks/{VERSION}/' + @call.callbackId + '/complete'"
    return (
        Call("deal", "deals.read", "hubspot", "GET", deal, None),
        Call("contact", "contacts.batch_read", "hubspot", "POST", contacts, _PERSON),
        Call("invoice", "invoice.create", "quickbooks", "POST", invoices, _INVOICE),
        Call("completed", COMPLETION, "hubspot", "POST", complete, _COMPLETED),
    )


def operations(calls: Iterable[Call]) -> Counter[str]:
    """How often each operation is called for one invoice."""
    return Counter(call.operation for call in calls)


def filled(text: str, told: Callable[[str], str]) -> str:
    """An expression with its places as an engine calls them.

    >>> filled("@deal.id + @call.id", lambda name: f"msg.{name}")
    'msg.deal.id + msg.call.id'
    """
    return _PLACE.sub(lambda place: told(place[1]), text)
