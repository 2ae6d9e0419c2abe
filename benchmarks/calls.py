"""Signed action calls as HubSpot sends them, ready to be written to a socket."""

import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

from engine.signatures import hubspot_v3

PATH = "/hubspot/actions/create-invoice"
BODY_BYTES = 1500


def signed_calls(url: str, secret: str, count: int, run: str) -> list[bytes]:
    """`count` whole HTTP requests to the service at `url`, each with a callback id of its own.

    Their timestamps are of this moment: they are good for five minutes. `run` keeps callback ids of
    several runs apart.
    """
    stamp = str(int(datetime.now(UTC).timestamp() * 1000))
    return [_request(url, secret, stamp, f"ap-{run}-{number}", number) for number in range(count)]


def _request(url: str, secret: str, stamp: str, callback_id: str, number: int) -> bytes:
    body = _body(callback_id, number)
    head = (
        f"POST {PATH} HTTP/1.1",
        f"Host: {urlsplit(url).netloc}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "User-Agent: HubSpot Connect 2.0",
        f"X-HubSpot-Signature-v3: {hubspot_v3('POST', url + PATH, body, stamp, secret)}",
        f"X-HubSpot-Request-Timestamp: {stamp}",
    )
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def _body(callback_id: str, number: int) -> bytes:
    """The body of a call, filled up to BODY_BYTES by a long message to the customer."""
    inputs = {"invoice_type": "deposit", "percent": "30", "email_delivery": "none", "customer_message": ""}
    call = {
        "callbackId": callback_id,
        "origin": {"portalId": 4210001, "actionDefinitionId": 1180042, "actionDefinitionVersion": 3},
        "context": {"source": "WORKFLOWS", "workflowId": 771900321},
        "object": {"objectId": 9912345001 + number, "objectType": "DEAL"},
        "inputFields": inputs,
    }
    room = BODY_BYTES - len(json.dumps(call))
    inputs["customer_message"] = ("Thank you for your business. " * BODY_BYTES)[:room]
    return json.dumps(call).encode()
