"""English."""

from types import MappingProxyType

from engine.texts.language import ActionTexts, FieldText, Language

_INVOICE_TO_NAME = FieldText(
    "Invoice number", "The number printed on the invoice. Leave it empty to use the QuickBooks invoice Id."
)

ENGLISH = Language(
    code="en",
    app="Stagebill",
    outcomes=MappingProxyType(
        {
            "done": "Done: {{reason}}",
            "scheduled": "Scheduled: {{reason}}",
            "skipped": "Nothing to do: {{reason}}",
            "refused": "Not done: {{reason}}",
            "failed": "Failed, and a person has to look: {{reason}}",
        }
    ),
    fields=MappingProxyType(
        {
            "invoice_type": FieldText(
                "Invoice type",
                "Deposit and follow-up bill a part of the deal; final and full bill what is left.",
            ),
            "percent": FieldText(
                "Percent of the deal amount", "Like 30. Give a percent or an amount, not both."
            ),
            "amount": FieldText("Amount", "In the deal's currency, like 1500.00, without tax."),
            "item": FieldText(
                "Product or service",
                "Bills the amount in one line. Leave it empty to bill the deal's line items.",
            ),
            "tax_code": FieldText(
                "Tax code", "How QuickBooks taxes the lines. Leave it empty for the default in the rules."
            ),
            "terms": FieldText("Payment terms", "They set the due date, unless you give one."),
            "invoice_date": FieldText("Invoice date", "Today if left empty."),
            "due_date": FieldText("Due date", "When the money is due. It wins over the payment terms."),
            "memo": FieldText("Memo", "A note for your bookkeeper. Customers do not see it."),
            "customer_message": FieldText("Message to the customer", "Printed on the invoice."),
            "email_delivery": FieldText(
                "E-mail the invoice", "Whether and when the invoice is mailed, with its PDF."
            ),
            "send_at": FieldText("Send at", "Date and time of the mail. A later time than now."),
            "customer": FieldText(
                "Customer", "What happens if QuickBooks does not know the deal's customer yet."
            ),
            "quickbooks_company": FieldText(
                "QuickBooks company", "Only needed if several QuickBooks companies are connected."
            ),
            "invoice_number": _INVOICE_TO_NAME,
            "invoice_id": FieldText("QuickBooks invoice Id", "Usually the output of an earlier action."),
            "send_to": FieldText("Send to another address", "Else the address on the invoice is used."),
            "payment_date": FieldText("Payment date", "When the money came in. Today if left empty."),
            "payment_method": FieldText("Payment method", "How the money came in."),
            "reference": FieldText("Reference", "Such as the number of a check. At most 21 characters."),
            "receipt_date": FieldText("Receipt date", "The date of the sale. Today if left empty."),
            "site": FieldText(
                "Review site",
                "One of the sites in the rules, like google. Left empty: the one whose turn it is.",
            ),
            "template": FieldText(
                "Template", "One of the templates in the rules. A plain text if left empty."
            ),
            "channel": FieldText(
                "Channel",
                "SMS and WhatsApp go to the mobile phone. Left empty: e-mail, or what the template has.",
            ),
            "delay_days": FieldText("Days to wait", "The request leaves so many days later, 0 to 365."),
        }
    ),
    choices=MappingProxyType(
        {
            "invoice_type": {
                "deposit": "Deposit",
                "follow_up": "Follow-up",
                "final": "Final invoice",
                "full": "Full invoice",
            },
            "email_delivery": {"now": "Now", "scheduled": "At a date and time", "none": "Do not send"},
            "customer": {
                "create_if_missing": "Create it if it is missing",
                "must_exist": "It must exist already",
            },
        }
    ),
    outputs=MappingProxyType(
        {
            "invoice_id": "QuickBooks invoice Id",
            "invoice_number": "Invoice number",
            "invoice_total": "Invoice total",
            "balance_due": "Balance due",
            "invoice_status": "Invoice status",
            "due_date": "Due date",
            "invoice_link": "Link to the invoice",
            "deal_remaining": "Left to bill on the deal",
            "payment_id": "QuickBooks payment Id",
            "applied_amount": "Amount applied to the invoice",
            "unapplied_amount": "Amount left over",
            "receipt_id": "QuickBooks receipt Id",
            "receipt_number": "Receipt number",
            "receipt_total": "Receipt total",
            "review_request_id": "Review request Id",
            "review_state": "Review request state",
            "send_at": "Sent or to be sent at",
            "outcome": "Outcome",
            "reason": "Reason",
            "execution_id": "Execution Id",
        }
    ),
    actions=MappingProxyType(
        {
            "create-invoice": ActionTexts(
                "Create QuickBooks invoice",
                "Creates one invoice in QuickBooks Online for the deal, and e-mails it if you like.",
                "Create a {{invoice_type}} invoice in QuickBooks",
                MappingProxyType({"done": "Created: {{reason}}"}),
            ),
            "send-invoice": ActionTexts(
                "Send QuickBooks invoice",
                "E-mails one of the deal's QuickBooks invoices, now or later.",
                "E-mail a QuickBooks invoice",
                MappingProxyType({"done": "Sent: {{reason}}"}),
                MappingProxyType(
                    {
                        "invoice_number": FieldText(
                            "Invoice number", "Leave it empty for the deal's newest open invoice."
                        ),
                        "send_at": FieldText("Send at", "Date and time of the mail. Now if left empty."),
                    }
                ),
            ),
            "void-invoice": ActionTexts(
                "Void QuickBooks invoice",
                "Voids one of the deal's unpaid QuickBooks invoices, so that its amount can be billed again.",
                "Void a QuickBooks invoice",
                MappingProxyType({"done": "Voided: {{reason}}"}),
                MappingProxyType(
                    {
                        "invoice_number": FieldText(
                            "Invoice number", "Needed if the deal has several open invoices."
                        )
                    }
                ),
            ),
            "attach-invoice": ActionTexts(
                "Attach QuickBooks invoice",
                "Attaches an invoice that exists in QuickBooks already to the deal, and counts it as billed.",
                "Attach QuickBooks invoice {{invoice_number}} to the deal",
                MappingProxyType({"done": "Attached: {{reason}}"}),
            ),
            "record-payment": ActionTexts(
                "Record QuickBooks payment",
                "Records money received for one of the deal's invoices.",
                "Record a payment of {{amount}} in QuickBooks",
                MappingProxyType({"done": "Recorded: {{reason}}"}),
                MappingProxyType(
                    {
                        "amount": FieldText(
                            "Amount received", "In the invoice's currency. What is too much stays unapplied."
                        ),
                        "invoice_number": FieldText(
                            "Invoice number", "Leave it empty for the deal's oldest open invoice."
                        ),
                    }
                ),
            ),
            "create-sales-receipt": ActionTexts(
                "Create QuickBooks sales receipt",
                "Records a sale that is paid already as a sales receipt in QuickBooks Online.",
                "Create a sales receipt in QuickBooks",
                MappingProxyType({"done": "Created: {{reason}}"}),
                MappingProxyType(
                    {
                        "amount": FieldText(
                            "Amount",
                            "What was paid, without tax. All that is left of the deal if left empty.",
                        )
                    }
                ),
            ),
            "send-review-request": ActionTexts(
                "Send review request",
                "Asks the deal's contact for a review by e-mail, SMS or WhatsApp, at a permitted time.",
                "Ask for a review on {{site}}",
                MappingProxyType({"done": "Sent: {{reason}}"}),
            ),
        }
    ),
)
