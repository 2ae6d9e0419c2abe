"""The deal card's side of the service: what it shows of a deal, and what its buttons do."""

from engine.card.desk import Desk
from engine.card.people import Person

__all__ = ["Desk", "Person"]
