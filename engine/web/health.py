"""Whether the process lives, whether it can do its work, and by which rules it does it."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine.sync.silence import Heard, heard
from engine.web.door import Door


async def live(request: Request, door: Door) -> Response:
    """The process answers."""
    return JSONResponse({"status": "live"})


async def ready(request: Request, door: Door) -> Response:
    """The store answers and the worker, if this process has one, looks at rows.

    A wrong rule file leaves the service ready: it works on by the last good revision, and says so. Where
    a vendor's webhooks are silent it is degraded, which fails no check: changes are found later, by looking.
    """
    by_vendor = await door.store.read(heard)
    working, silent = door.healthy(), any(one.silent for one in by_vendor.values())
    told = {
        "status": "worker stopped" if not working else "degraded" if silent else "ready",
        "rules": _rules(door),
        "quickbooks_reads": _reads(door),
        "webhooks": _webhooks(by_vendor),
    }
    return JSONResponse(told, 200 if working else 503)


def _webhooks(by_vendor: Mapping[str, Heard]) -> dict[str, Any]:
    """How many connections are silent, and how much was found by looking that no webhook told."""
    return {vendor: {"silent": one.silent, "found": one.found} for vendor, one in by_vendor.items()}


def _reads(door: Door) -> dict[str, Any]:
    """The month's metered reads, and whether only those are made that something is billed by."""
    reads = door.meters.reads
    return {
        "used": reads.so_far,
        "forecast": reads.forecast,
        "allowance": reads.allowance,
        "webhooks_alone": reads.webhooks_alone,
    }


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
