"""The rule file's texts: each one once, which came when, and what is being brought into force."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from engine.store.tables import UtcTime


def _time(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(UtcTime(), nullable=nullable))


class RulesRevision(SQLModel, table=True):
    """Each text of the rule file, once, under the digest that decisions name."""

    __tablename__ = "rules_revision"

    digest: str = Field(primary_key=True)
    text: str
    loaded_at: datetime = _time()


class RulesHistory(SQLModel, table=True):
    """Which text came when: the numbered revisions. A text that came back is a revision of its own."""

    __tablename__ = "rules_history"

    number: int = Field(primary_key=True)
    digest: str = Field(foreign_key="rules_revision.digest")
    previous: str | None = None  # the digest of the text that was in force before
    loaded_at: datetime = _time()
    source: str  # file (somebody saved it), restore, apply
    note: str = ""
    sound: bool = True  # False: a text with mistakes, kept so that it is not lost; it never was in force


class PlanApplication(SQLModel, table=True):
    """A plan that is being applied, or was: a killed `rules apply` goes on from here."""

    __tablename__ = "plan_application"

    plan: str = Field(primary_key=True)  # the digest of the plan
    candidate: str  # the digest of the rule text that it brings into force
    begun_at: datetime = _time()  # from here on its changes of waiting executions are made
    finished_at: datetime | None = _time(nullable=True)  # the rule file is the candidate
