"""Which errors of PostgreSQL are the database's and not the work's; how they are told, without any data."""

from psycopg import Error, OperationalError
from sqlalchemy.exc import DBAPIError, StatementError

from engine.store.trouble import StoreAway

_UNDONE = ("40001", "40P01")  # the database chose it as the one to be undone: serialization, deadlock
_TOLD = {  # by the beginning of the SQLSTATE
    "25006": "it is read-only",
    "40": "too much was changed at once",
    "531": "its disk is full",
    "533": "it has too many connections",
    "53": "it lacks resources",
    "55P03": "another transaction holds what is needed for too long",
    "57": "it is shutting down",
    "58": "its disk fails",
}


def _state(error: BaseException) -> str | None:
    """The SQLSTATE that the server told, "" where the trouble is the connection; None for other errors."""
    if not isinstance(error, DBAPIError):
        return None
    if error.connection_invalidated or not isinstance(error.orig, Error):
        return ""
    return error.orig.sqlstate or ("" if isinstance(error.orig, OperationalError) else None)


def is_away(error: BaseException) -> bool:
    """Whether there is no database to speak to."""
    return _state(error) == ""


def was_undone(error: BaseException) -> bool:
    """Whether nothing was stored through no fault of the work, and it may go better at once."""
    return _state(error) in ("", *_UNDONE)


def ends_group(error: BaseException) -> bool:
    """Whether it is not one piece's own, but of all that share the transaction."""
    return told_as(error) is not error


def told_as(error: BaseException) -> BaseException:
    """StoreAway in place of an error that says nothing of the work."""
    state = _state(error)
    if state is None:
        return error
    gone = "it does not answer" if state == "" else None
    why = gone or next((told for begins, told in _TOLD.items() if state.startswith(begins)), None)
    if why is None:
        return error
    away = StoreAway(why)
    away.__cause__ = error
    return away


def without_data(cause: BaseException, error: StatementError | None) -> None:
    """What went wrong, without the values with which it did: PostgreSQL adds them to its errors."""
    if not isinstance(cause, Error) or not cause.diag.message_primary:
        return
    whole, brief = str(cause), cause.diag.message_primary
    cause.args = (brief,)
    if error is not None:
        error.args = (str(error.args[0]).replace(whole, brief),)


def reason(problem: DBAPIError) -> str:
    """The last thing that libpq says, without the place, which we name ourselves, and without its hints."""
    lines = [line for line in str(problem.orig).splitlines() if line.strip() and not line[0].isspace()]
    told = lines[-1].rpartition("failed: ")[2] if lines else "no reason given"
    return told.removeprefix("FATAL:").strip().rstrip(".")
