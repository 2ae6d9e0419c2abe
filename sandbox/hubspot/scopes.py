"""The scopes that an app may ask for, as far as this stand-in serves what they open."""

from collections.abc import Iterable

_OBJECTS = (
    "contacts",
    "companies",
    "deals",
    "line_items",
    "products",
    "quotes",
    "invoices",
    "commercepayments",
    "orders",
    "subscriptions",
    "users",
)
_SCHEMAS = (
    "contacts",
    "companies",
    "deals",
    "line_items",
    "invoices",
    "commercepayments",
    "quotes",
    "orders",
    "subscriptions",
)


def _pairs(prefix: str, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{prefix}.{name}.{right}" for name in names for right in ("read", "write"))


SCOPES = (
    "oauth",
    "automation",
    "e-commerce",
    "tickets",
    "timeline",
    "transactional-email",
    "marketing-email",
    "tax_rates.read",
    "settings.users.read",
    "crm.objects.owners.read",
    *_pairs("crm.objects", _OBJECTS),
    *_pairs("crm.schemas", _SCHEMAS),
)
APP_SCOPES = (  # of the app itself, for no account
    "developers-read",
    "developers-write",
    "developer.webhooks_journal.read",
    *_pairs("developer.webhooks_journal", ("subscriptions", "snapshots")),
)
_ALIASES = {"line_items": "e-commerce", "products": "e-commerce"}  # older scope that still opens them


def for_objects(name: str, right: str) -> tuple[str, ...]:
    """The scopes of which one opens the records of a kind; `right`: read or write."""
    if name == "tickets":
        return ("tickets",)
    alias = (_ALIASES[name],) if name in _ALIASES else ()
    return (f"crm.objects.{name}.{right}", *alias)


def for_schemas(name: str, right: str) -> tuple[str, ...]:
    """The scopes of which one opens the property definitions of a kind."""
    if right == "read":
        return (f"crm.schemas.{name}.read", *for_objects(name, "read"))
    if name == "tickets":
        return ("tickets",)
    alias = (_ALIASES[name],) if name in _ALIASES else ()
    return (f"crm.schemas.{name}.write", *alias)
