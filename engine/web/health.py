"""Whether the process lives, and whether it can do its work."""

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine.web.door import Door


async def live(request: Request, door: Door) -> Response:
    """The process answers."""
    return JSONResponse({"status": "live"})


async def ready(request: Request, door: Door) -> Response:
    """The store answers and the worker, if this process has one, looks at rows."""
    await door.store.read(lambda session: session.connection().execute(text("SELECT 1")).scalar_one())
    working = door.healthy()
    return JSONResponse({"status": "ready" if working else "worker stopped"}, 200 if working else 503)
