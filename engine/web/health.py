"""Whether the process lives, whether it can do its work, and by which rules it does it."""

from typing import Any

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine.web.door import Door


async def live(request: Request, door: Door) -> Response:
    """The process answers."""
    return JSONResponse({"status": "live"})


async def ready(request: Request, door: Door) -> Response:
    """The store answers and the worker, if this process has one, looks at rows.

    A wrong rule file leaves the service ready: it works on by the last good revision, and says so.
    """
    await door.store.read(lambda session: session.connection().execute(text("SELECT 1")).scalar_one())
    working = door.healthy()
    told = {"status": "ready" if working else "worker stopped", "rules": _rules(door)}
    return JSONResponse(told, 200 if working else 503)


def _rules(door: Door) -> dict[str, Any]:
    """Which revision is in force, what keeps the file from it, and how many of its names no account has.

    No word of the file itself.
    """
    rules = door.rules
    return {
        "revision": rules.revision,
        "digest": rules.current.digest,
        "problem": rules.trouble.brief if rules.trouble else None,
        "unknown_names": door.names.unknown,
    }
