"""Numbers for documents, where a QuickBooks company has custom transaction numbers and gives none (F105).

They have a prefix of their own, so that people's numbers stay theirs, and come from one sequence for each
connection. A number that QuickBooks has already (of an earlier installation, say) is left behind by steps
that double, so that a thousand of them cost ten tries. Numbers of documents that were refused are not given
again: the sequence may have gaps.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from sqlmodel import Session, col, func, select

from engine.errors import Refused
from engine.said import said
from engine.store import Store
from engine.store.inserts import insert_new
from engine.store.sweep_tables import DocumentNumber

PREFIX = "SB-"
FIRST = 1001
DUPLICATE = "6140"
_TRIES = 20

Json = Mapping[str, Any]


class NumberTaken(Refused):
    """QuickBooks has that number on a document of somebody else."""


class DocumentNumbers:
    """The numbers that one execution gives in one company."""

    def __init__(self, store: Store, *, connection_id: str, execution_id: str) -> None:
        self._store = store
        self._connection_id = connection_id
        self._execution_id = execution_id

    async def numbered(self, send: Callable[[str], Awaitable[Json]]) -> Json:
        """What `send` gives for the first number that is free. Raises what it raises, but for NumberTaken."""
        step = 0
        for _ in range(_TRIES):
            number = await self._store.write(partial(self._given, step=step), account=None)
            try:
                return await send(f"{PREFIX}{number}")
            except NumberTaken:
                await self.occupied()
                step = max(1, 2 * step)
        raise Refused(
            said(
                'QuickBooks has no free number that begins with "{prefix}"; switch off custom '
                "transaction numbers in QuickBooks under Account and settings > Sales > Sales form "
                "content",
                prefix=PREFIX,
            ),
            category="no-number",
        )

    async def occupied(self) -> None:
        """The number that was given last is somebody else's."""
        await self._store.write(self._leave, account=None)

    def _given(self, session: Session, *, step: int) -> int:
        """The number that the execution has already, else a new one, `step` behind the last."""
        known = self._row(session)
        while known is None:
            highest = session.exec(
                select(func.max(DocumentNumber.number)).where(
                    col(DocumentNumber.connection_id) == self._connection_id
                )
            ).one()
            number = FIRST if highest is None else highest + max(1, step)
            row = {
                "connection_id": self._connection_id,
                "number": number,
                "execution_id": self._execution_id,
                "state": "given",
            }
            if insert_new(session.connection(), DocumentNumber, [row]):
                return number  # else another process got it at the same moment
        return known.number

    def _leave(self, session: Session) -> None:
        if row := self._row(session):
            row.state = "occupied"
            session.add(row)

    def _row(self, session: Session) -> DocumentNumber | None:
        return session.exec(
            select(DocumentNumber).where(
                col(DocumentNumber.connection_id) == self._connection_id,
                col(DocumentNumber.execution_id) == self._execution_id,
                col(DocumentNumber.state) == "given",
            )
        ).first()
