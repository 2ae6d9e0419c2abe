"""The measure for the intake: the same signature check and the same parsing, and nothing is stored.

`python -m benchmarks.bare --port N --secret S` serves it as `stagebill serve` is served.
"""

import argparse
from datetime import UTC, datetime

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engine import exact_json
from engine.signatures import hubspot_signed


def create_app(public_url: str, secret: str) -> Starlette:
    """One route, without anything that Stagebill does beside checking and parsing."""

    async def call(request: Request) -> Response:
        body = await request.body()
        if not hubspot_signed(
            request.headers,
            method="POST",
            uri=public_url + request.url.path,
            body=body,
            secret=secret,
            now=datetime.now(UTC),
        ):
            return JSONResponse({"error": "not signed"}, 401)
        told = exact_json.loads(body)
        fields = {
            "execution_id": told["callbackId"],
            "hs_execution_state": "BLOCK",
            "hs_expiration_duration": "P4D",
        }
        return JSONResponse({"outputFields": fields})

    async def ready(request: Request) -> Response:
        return JSONResponse({"status": "ready"})

    return Starlette(
        routes=[
            Route("/hubspot/actions/{name}", call, methods=["POST"]),
            Route("/health/ready", ready, methods=["GET"]),
        ]
    )


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--secret", required=True)
    said = parser.parse_args()
    app = create_app(f"http://127.0.0.1:{said.port}", said.secret)
    uvicorn.run(app, host="127.0.0.1", port=said.port, log_config=None, access_log=False, server_header=False)


if __name__ == "__main__":
    main()
