"""The ledger as another program sees it: read, never written."""

from typing import Any

from sqlalchemy import create_engine, make_url, text

_OPEN = "SELECT count(*) AS count FROM execution WHERE state <> 'closed'"
_ENDED = "SELECT count(*) AS count FROM execution WHERE state = 'closed'"


class Ledger:
    """The tables at an address, SQLite or PostgreSQL."""

    def __init__(self, address: str) -> None:
        url = make_url(address)
        if url.get_backend_name() == "sqlite":
            self._engine = create_engine(f"sqlite:///file:{url.database}?mode=ro&uri=true")
        else:
            named = {"application_name": "torture"}
            driver = url.set(drivername="postgresql+psycopg")
            self._engine = create_engine(driver, connect_args=named, isolation_level="AUTOCOMMIT")

    def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        """What a query finds."""
        with self._engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(text(query), values)]

    def open(self) -> int:
        """How many executions have not ended."""
        return int(self.rows(_OPEN)[0]["count"])

    def ended(self) -> int:
        """How many have."""
        return int(self.rows(_ENDED)[0]["count"])

    def billed_deals(self) -> dict[str, str]:
        """Deals with an invoice that the ledger knows to exist: the Id of its first one."""
        rows = self.rows("SELECT deal_id, invoice_id FROM bill WHERE state = 'created' ORDER BY id DESC")
        return {row["deal_id"]: row["invoice_id"] for row in rows}

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()
