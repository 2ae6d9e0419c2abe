"""Small lists: terms, payment methods, tax codes and rates."""

from sandbox.quickbooks import errors, fields
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.entities.item import list_name
from sandbox.quickbooks.entity import LIST_OPERATIONS, Draft, Entity
from sandbox.quickbooks.wire import Row


def _prepare_term(books: Books, draft: Draft) -> Row:
    row = {"Active": True, **draft.row}
    if not ("DueDays" in row or "DayOfMonthDue" in row):
        raise errors.missing("DueDays or DayOfMonthDue")
    row["Type"] = "DATE_DRIVEN" if "DayOfMonthDue" in row else "STANDARD"
    return list_name(books, "Term", row, draft.stored)


def _prepare_payment_method(books: Books, draft: Draft) -> Row:
    row = {"Active": True, "Type": "NON_CREDIT_CARD", **draft.row}
    return list_name(books, "PaymentMethod", row, draft.stored)


TERM = Entity(
    name="Term",
    operations=LIST_OPERATIONS,
    required=("Name",),
    readers={
        "Name": fields.name_text(31),
        "Active": fields.flag,
        "DueDays": fields.whole,
        "DiscountPercent": fields.number,
        "DiscountDays": fields.whole,
        "DayOfMonthDue": fields.whole,
        "DueNextMonthDays": fields.whole,
        "DiscountDayOfMonth": fields.whole,
    },
    read_only=frozenset({"Type"}),
    filters={"Name": "text", "Active": "flag"},
    sorts=frozenset({"Name", "Active"}),
    prepare=_prepare_term,
)

PAYMENT_METHOD = Entity(
    name="PaymentMethod",
    operations=LIST_OPERATIONS,
    required=("Name",),
    readers={
        "Name": fields.name_text(31),
        "Type": fields.one_of("CREDIT_CARD", "NON_CREDIT_CARD"),
        "Active": fields.flag,
    },
    filters={"Name": "text", "Active": "flag"},
    sorts=frozenset({"Active"}),
    prepare=_prepare_payment_method,
)

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

ENTITIES = (TERM, PAYMENT_METHOD, TAX_CODE, TAX_RATE)
