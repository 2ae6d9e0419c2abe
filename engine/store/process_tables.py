"""The processes on one store: which there are, and what they add up for those who watch."""

from datetime import datetime

from sqlalchemy import Column, Double
from sqlmodel import Field, SQLModel

from engine.store.tables import UtcTime


class Process(SQLModel, table=True):
    """One running process. It says every few seconds that it is there, and when it ends."""

    id: str = Field(primary_key=True)
    role: str  # serve (web and worker in one), web, worker
    place: str  # the machine's name and the process's number
    started_at: datetime = Field(sa_column=Column(UtcTime(), nullable=False))
    seen_at: datetime = Field(sa_column=Column(UtcTime(), nullable=False))


class RunningSum(SQLModel, table=True):
    """What all processes have added up under one name and label; it never shrinks."""

    __tablename__ = "running_sum"

    name: str = Field(primary_key=True)
    label: str = Field(primary_key=True)
    amount: float = Field(default=0.0, sa_column=Column(Double(), nullable=False))
