"""The measure for throughput: one durable commit for each recorded fact, and nothing else."""

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg

from sandbox import postgresql

_TABLE = "CREATE TABLE fact (id TEXT PRIMARY KEY, told TEXT NOT NULL)"
_FACT = "x" * 600  # bytes: about what a row of the ledger holds


def sqlite_commits(folder: Path, seconds: float) -> float:
    """Commits a second of one writer, flushed as the ledger's are."""
    with closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(_TABLE)
        return _per_second(
            lambda number: connection.execute("INSERT INTO fact VALUES (?, ?)", (str(number), _FACT)), seconds
        )


def postgresql_commits(connections: int, seconds: float) -> float:
    """Commits a second of so many connections together, flushed."""
    counts: list[float] = []
    with postgresql.server(durable=True) as server:
        with closing(psycopg.connect(server.url(), autocommit=True)) as one:
            one.execute(_TABLE)

        def commit(name: int) -> None:
            with closing(psycopg.connect(server.url(), autocommit=True)) as own:
                counts.append(
                    _per_second(
                        lambda number: own.execute(
                            "INSERT INTO fact VALUES (%s, %s)", (f"{name}-{number}", _FACT)
                        ),
                        seconds,
                    )
                )

        threads = [threading.Thread(target=commit, args=(name,)) for name in range(connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return sum(counts)


def _per_second(commit: Callable[[int], object], seconds: float) -> float:
    begun, number = time.perf_counter(), 0
    while (passed := time.perf_counter() - begun) < seconds:
        commit(number)
        number += 1
    return number / passed
