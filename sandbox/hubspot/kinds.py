"""The kinds of record that HubSpot keeps: names, type ids, and what a plain read returns of each."""

from dataclasses import dataclass

_ALWAYS = ("createdate", "hs_lastmodifieddate", "hs_object_id")


@dataclass(frozen=True, slots=True)
class Kind:
    """One object type. `name` is plural as in paths, `singular` as in messages and legacy events."""

    type_id: str
    name: str
    singular: str
    shown: tuple[str, ...] = _ALWAYS  # properties that come without being asked for
    modified: str = "hs_lastmodifieddate"
    created: str = "createdate"
    required: tuple[str, ...] = ()  # on create through the API
    scope: str = ""  # the `x` of `crm.objects.x.read`; empty: same as the name

    @property
    def scope_name(self) -> str:
        """The name that the read and write scopes of this kind carry."""
        return self.scope or self.name


def _activity(type_id: str, name: str, singular: str) -> Kind:
    shown = ("hs_createdate", "hs_lastmodifieddate", "hs_object_id")
    return Kind(
        type_id, name, singular, shown, created="hs_createdate", required=("hs_timestamp",), scope="contacts"
    )


def _commerce(
    type_id: str, name: str, singular: str, required: tuple[str, ...] = (), scope: str = ""
) -> Kind:
    shown = ("hs_createdate", "hs_lastmodifieddate", "hs_object_id")
    return Kind(type_id, name, singular, shown, created="hs_createdate", required=required, scope=scope)


KINDS = (
    Kind(
        "0-1",
        "contacts",
        "contact",
        ("createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"),
        modified="lastmodifieddate",
    ),
    Kind("0-2", "companies", "company", (*_ALWAYS, "domain", "name")),
    Kind(
        "0-3",
        "deals",
        "deal",
        (*_ALWAYS, "amount", "closedate", "dealname", "dealstage", "pipeline"),
        required=("dealname", "dealstage"),
    ),
    Kind(
        "0-5",
        "tickets",
        "ticket",
        (
            *_ALWAYS,
            "content",
            "hs_pipeline",
            "hs_pipeline_stage",
            "hs_ticket_category",
            "hs_ticket_priority",
            "subject",
        ),
        required=("subject", "hs_pipeline_stage"),
        scope="tickets",
    ),
    Kind("0-7", "products", "product", (*_ALWAYS, "description", "name", "price")),
    Kind("0-8", "line_items", "line_item", (*_ALWAYS, "amount", "hs_product_id", "quantity")),
    _commerce("0-14", "quotes", "quote", ("hs_title", "hs_expiration_date")),
    _activity("0-27", "tasks", "task"),
    _activity("0-46", "notes", "note"),
    _activity("0-49", "emails", "email"),
    _commerce("0-53", "invoices", "invoice", ("hs_currency",)),
    _commerce("0-69", "subscriptions", "subscription"),
    _commerce("0-84", "discounts", "discount", scope="line_items"),
    _commerce("0-85", "fees", "fee", scope="line_items"),
    _commerce("0-86", "taxes", "tax", scope="line_items"),
    _commerce(
        "0-101",
        "commerce_payments",
        "commerce_payment",
        ("hs_initial_amount", "hs_initiated_date"),
        scope="commercepayments",
    ),
    _commerce("0-123", "orders", "order"),
)

_BY_NAME = {spelling: kind for kind in KINDS for spelling in (kind.type_id, kind.name, kind.singular)}


def find_kind(spelling: str) -> Kind | None:
    """The kind by plural name, singular name or type id, in any case; None for an unknown one.

    >>> find_kind("0-3").name, find_kind("DEAL").name, find_kind("gadgets")
    ('deals', 'deals', None)
    """
    return _BY_NAME.get(spelling.lower())
