"""The registry: every entity this stand-in knows, by its path. A new one is a module and a line here."""

from sandbox.quickbooks.entities.account import ACCOUNT
from sandbox.quickbooks.entities.company_currency import COMPANY_CURRENCY
from sandbox.quickbooks.entities.credit_memo import CREDIT_MEMO
from sandbox.quickbooks.entities.customer import CUSTOMER
from sandbox.quickbooks.entities.deposit import DEPOSIT
from sandbox.quickbooks.entities.estimate import ESTIMATE
from sandbox.quickbooks.entities.invoice import INVOICE
from sandbox.quickbooks.entities.item import ITEM
from sandbox.quickbooks.entities.payment import PAYMENT
from sandbox.quickbooks.entities.payment_method import PAYMENT_METHOD
from sandbox.quickbooks.entities.people import EMPLOYEE, VENDOR
from sandbox.quickbooks.entities.receipts import REFUND_RECEIPT, SALES_RECEIPT
from sandbox.quickbooks.entities.singletons import COMPANY_INFO, PREFERENCES
from sandbox.quickbooks.entities.taxes import TAX_AGENCY, TAX_CODE, TAX_RATE
from sandbox.quickbooks.entities.term import TERM
from sandbox.quickbooks.entities.tracking import CLASS, DEPARTMENT
from sandbox.quickbooks.entity import Entity

_ALL: tuple[Entity, ...] = (
    *(CUSTOMER, VENDOR, EMPLOYEE),
    *(ITEM, ACCOUNT, TERM, PAYMENT_METHOD, CLASS, DEPARTMENT, COMPANY_CURRENCY),
    *(TAX_CODE, TAX_RATE, TAX_AGENCY),
    *(INVOICE, PAYMENT, SALES_RECEIPT, REFUND_RECEIPT, CREDIT_MEMO, ESTIMATE, DEPOSIT),
    *(PREFERENCES, COMPANY_INFO),
)

REGISTRY: dict[str, Entity] = {entity.path: entity for entity in _ALL}


def is_announced(name: str) -> bool:
    """Whether webhooks know the entity."""
    return REGISTRY[name.lower()].announced
