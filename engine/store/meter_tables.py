"""The meter: how many calls went to the vendors, whose, and what for."""

from datetime import date

from sqlmodel import Field, SQLModel


class CallCount(SQLModel, table=True):
    """Calls of one connection on one day (UTC), of one kind (metered, free, crm), for one rule and work.

    `rule` is empty where no one rule had them made: a workflow's action call, a webhook that all rules hear.
    """

    __tablename__ = "call_count"

    day: date = Field(primary_key=True)
    portal_id: str = Field(primary_key=True)
    connection_id: str = Field(primary_key=True)  # of HubSpot: "hubspot:" and the portal
    kind: str = Field(primary_key=True)
    rule: str = Field(primary_key=True)
    work: str = Field(primary_key=True)  # an action, a step, a chore
    count: int = 0
