"""The control planes of the stand-ins, as the demo uses them: it plays the people and looks inside."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import httpx

from sandbox.demo.checks import CannotRun
from sandbox.demo.invoices import Invoice, from_wire
from sandbox.faults import CONTROL_PREFIX

_TIMEOUT = 30.0  # seconds; the stand-in itself gives an action 20
_FINAL = ("succeeded", "failed", "expired")


class ControlPlane:
    """`/_sandbox/…` of the stand-in at `url`. Every refusal is a CannotRun: the demo should know better."""

    def __init__(self, url: str, http: httpx.Client) -> None:
        self.url = url
        self._http = http

    def get(self, path: str) -> Any:
        """What stands there; fractions are exact decimals."""
        return self._call("GET", path)

    def post(self, path: str, said: Mapping[str, Any]) -> Any:
        """Tell the stand-in something."""
        return self._call("POST", path, said)

    def patch(self, path: str, said: Mapping[str, Any]) -> Any:
        """Change something in the stand-in."""
        return self._call("PATCH", path, said)

    def _call(self, method: str, path: str, said: Mapping[str, Any] | None = None) -> Any:
        url = f"{self.url}{CONTROL_PREFIX}{path}"
        answer = self._http.request(method, url, json=said, timeout=_TIMEOUT)
        body = json.loads(answer.content, parse_float=Decimal)
        if answer.is_error:
            raise CannotRun(f"the stand-in refused {method} {url}: {body}")
        return body


@dataclass(frozen=True, slots=True)
class Call:
    """One delivery of a workflow action: the service's first answer to it; `status` None: there was none."""

    callback_id: str
    status: int | None
    state: str
    outputs: Mapping[str, str]


class HubSpot:
    """What people do in HubSpot, what its workflows send, and what stands on its records."""

    def __init__(self, plane: ControlPlane) -> None:
        self.plane = plane

    def create(self, kind: str, properties: Mapping[str, str], links: Sequence[tuple[str, str]] = ()) -> str:
        """Make a record, associated with (kind, id) pairs; a deal's company becomes its primary one."""
        associations = [{"type": to, "to": to_id, "primary": to == "companies"} for to, to_id in links]
        made = self.plane.post(f"/objects/{kind}", {"properties": properties, "associations": associations})
        return str(made["id"])

    def move(self, deal_id: str, stage: str) -> None:
        """Drag a deal to another stage."""
        self.plane.patch(f"/objects/deals/{deal_id}", {"properties": {"dealstage": stage}})

    def deal(self, deal_id: str) -> dict[str, str]:
        """The properties of a deal."""
        properties: dict[str, str] = self.plane.get(f"/objects/deals/{deal_id}")["properties"]
        return properties

    def run(self, action: str, deal_id: str, inputs: Mapping[str, str], signature: str = "v3+v2") -> Call:
        """Let a workflow call an action for a deal."""
        said = {"action": action, "object_id": deal_id, "inputs": inputs, "signature": signature}
        return _call(self.plane.post("/run", said))

    def repeat(self, callback_id: str) -> Call:
        """Deliver a call once more, as HubSpot does when it is not sure that it arrived."""
        return _call(self.plane.post("/run", {"callback_id": callback_id}))

    def is_over(self, callback_id: str) -> bool:
        """Whether the workflow has gone on after this call."""
        return self.plane.get(f"/executions/{callback_id}")["state"] in _FINAL

    def outputs(self, callback_id: str) -> dict[str, str]:
        """What the workflow knows of the outcome, whether answered at once or by callback."""
        outputs: dict[str, str] = self.plane.get(f"/executions/{callback_id}")["outputFields"]
        return outputs


def _call(told: Mapping[str, Any]) -> Call:
    body = told["body"] if isinstance(told["body"], dict) else {}
    return Call(told["callback_id"], told["status"], told["state"], body.get("outputFields") or {})


@dataclass(frozen=True, slots=True)
class Sent:
    """One invoice e-mail as QuickBooks sent it."""

    invoice_id: str
    to: str
    subject: str
    at: datetime


class QuickBooks:
    """What people do in QuickBooks, what stands in its books, and what was asked of its API."""

    def __init__(self, plane: ControlPlane) -> None:
        self.plane = plane

    def invoices(self, email: str) -> list[Invoice]:
        """The invoices billed to an address, oldest first."""
        return [each for each in map(from_wire, self.plane.get("/invoices")) if each.email == email]

    def invoice(self, invoice_id: str) -> Invoice:
        """One invoice.

        Raises: CannotRun where there is none.
        """
        found = [each for each in map(from_wire, self.plane.get("/invoices")) if each.id == invoice_id]
        if not found:
            raise CannotRun(f'QuickBooks has no invoice with the Id "{invoice_id}"')
        return found[0]

    def mails(self, invoice_id: str) -> list[Sent]:
        """The e-mails of one invoice, oldest first."""
        return [_sent(mail) for mail in self.plane.get("/mails") if mail["id"] == invoice_id]

    def pay(self, invoice_id: str) -> None:
        """The customer pays an invoice in full; somebody books it in QuickBooks."""
        self.plane.post("/pay", {"invoice_id": invoice_id})

    def writes(self) -> dict[str, int]:
        """How often each writing operation was done for the service through the API."""
        counted: dict[str, int] = {}
        for entry in self.plane.get("/requests"):
            if _wrote(entry):
                counted[entry["operation"]] = counted.get(entry["operation"], 0) + 1
        return counted


_WRITING = ("create", "update", "delete", "void", "send")


def _wrote(entry: Mapping[str, Any]) -> bool:
    done = entry["status"] == httpx.codes.OK and not entry["replayed"]
    return done and str(entry["operation"]).rpartition(".")[2] in _WRITING


def _sent(mail: Mapping[str, Any]) -> Sent:
    return Sent(mail["id"], mail["to"], mail["subject"], datetime.fromisoformat(mail["at"]))


@dataclass(frozen=True, slots=True)
class Mail:
    """One message in the local mailbox, with its two parts."""

    sender: str
    to: str
    subject: str
    text: str
    html: str


class Mailbox:
    """The SMTP sink that everything the service mails itself ends in."""

    def __init__(self, plane: ControlPlane) -> None:
        self.plane = plane

    def mails(self) -> list[Mail]:
        """What has arrived, oldest first."""
        return [
            Mail(each["from"], each["to"], each["subject"], each["text"] or "", each["html"] or "")
            for each in self.plane.get("/mails")
        ]
