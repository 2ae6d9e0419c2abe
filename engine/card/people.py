"""Who asks, as HubSpot's signed query names them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """A user of a HubSpot account. The address is empty where HubSpot did not add it."""

    portal_id: str
    user_id: str
    email: str = ""

    def recorded(self) -> dict[str, str]:
        """As an event keeps who pressed a button."""
        return {"id": self.user_id, "email": self.email}
