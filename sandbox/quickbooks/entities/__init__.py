"""The registry: every entity this stand-in knows, by its path. A new one is a module and a line here."""

from sandbox.quickbooks.entities import (
    customer,
    invoice,
    item,
    lists,
    payment,
    people,
    receipts,
    singletons,
    tracking,
)
from sandbox.quickbooks.entity import Entity

_ALL: tuple[Entity, ...] = (
    customer.CUSTOMER,
    *people.ENTITIES,
    *item.ENTITIES,
    *lists.ENTITIES,
    *tracking.ENTITIES,
    invoice.INVOICE,
    payment.PAYMENT,
    *receipts.ENTITIES,
    *singletons.ENTITIES,
)

REGISTRY: dict[str, Entity] = {entity.path: entity for entity in _ALL}


def is_announced(name: str) -> bool:
    """Whether webhooks know the entity."""
    return REGISTRY[name.lower()].announced
