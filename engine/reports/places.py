"""Where a person opens in QuickBooks what a report names.

Seen in the addresses that people use; Intuit documents none of them, and they could not be tried here.
"""

from urllib.parse import quote

_PEOPLE_SEE = {
    "production": "https://app.qbo.intuit.com/app",
    "sandbox": "https://app.sandbox.qbo.intuit.com/app",
}


def customer_page(environment: str, customer_id: str) -> str:
    """The customer with all its invoices and payments."""
    return f"{_PEOPLE_SEE[environment]}/customerdetail?nameId={quote(customer_id, safe='')}"


def reports_page(environment: str) -> str:
    """The list of the company's reports."""
    return f"{_PEOPLE_SEE[environment]}/standardreports"
