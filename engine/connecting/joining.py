"""QuickBooks companies on their way in: their tokens are here, but have not opened the company yet.

Which company it is, only the browser or the command says. Were that believed, tokens of one company could
take the place of another one's.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from engine.clock import NewId
from engine.connecting.connected import BooksConnection
from engine.connecting.oauth import TokenSet
from engine.connecting.tokens import OnlyToken
from engine.errors import NeedsPerson, Refused
from engine.records import BooksCompany

Look = Callable[[str], Awaitable[object]]
"""Reads and describes a QuickBooks company by a connection's id; raises where it cannot be read."""


class Joining:
    """They can be found and described as connections can, but are only in memory."""

    def __init__(self, new_id: NewId) -> None:
        self._new_id = new_id
        self._under_way: dict[str, BooksConnection] = {}

    def find(self, connection_id: str) -> BooksConnection | None:
        """The company of that id, while it is looked at."""
        return self._under_way.get(connection_id)

    def describe(self, connection_id: str, company: BooksCompany) -> bool:
        """Keep what was learned of it; False where no such company is looked at."""
        found = self._under_way.get(connection_id)
        if found is not None:
            self._under_way[connection_id] = replace(found, company=company)
        return found is not None

    async def look(
        self, portal_id: str, realm_id: str, environment: str, tokens: TokenSet, look: Look
    ) -> BooksCompany | None:
        """What `look` learns of the company. Refused where these tokens do not open it; TryLater."""
        joining, only = self._new_id(), OnlyToken(tokens.access_token)
        self._under_way[joining] = BooksConnection(joining, portal_id, realm_id, environment, None, only)
        try:
            await look(joining)
            return self._under_way[joining].company
        except (NeedsPerson, Refused) as problem:
            raise Refused(
                f"QuickBooks does not open this company to who connects it; nothing was changed: {problem}",
                trace=problem.trace,
            ) from problem
        finally:
            del self._under_way[joining]
