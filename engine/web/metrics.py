"""`GET /metrics`: Prometheus' text form, or OpenMetrics where that is asked for."""

import asyncio

from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import Response

from engine.operations.metrics import count, registry_of
from engine.web.door import Door


async def metrics(request: Request, door: Door) -> Response:
    """What the ledger and this process's rules say now; it names no account and needs no sign-in."""
    counts = await door.store.read(lambda session: count(session, door.clock(), door.meters.allowance))
    encode, media_type = choose_encoder(request.headers.get("accept", ""))
    body = await asyncio.to_thread(encode, registry_of(counts, door.rules, door.names))
    return Response(body, headers={"content-type": media_type})
