"""A mailbox for mail that must not leave this machine: an SMTP sink, and pages to look into it.

Every recipient is accepted, any login too, unless refusals are switched on. Messages stay in memory.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import BaseModel, ConfigDict, Field
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.faults import CONTROL_PREFIX
from sandbox.names import validated

_REFUSALS = {451: "451 4.3.0 Try again later", 550: "550 5.1.1 No such mailbox here"}


class MailFault(BaseModel):
    """Refuse the next `count` recipients: 451 for now, 550 for good."""

    model_config = ConfigDict(extra="forbid")

    code: Literal[451, 550]
    count: int = Field(default=1, ge=1)


class Mailbox:
    """The sink. Serves in the running loop, from `start` to `stop`."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._server: asyncio.Server | None = None
        self._faults: list[MailFault] = []
        self.messages: list[dict[str, Any]] = []

    @property
    def port(self) -> int:
        """Where it listens; 0 while it does not."""
        if self._server is None or not self._server.sockets:
            return 0
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Listen; gives back the port, which the system chooses when it is 0."""
        loop = asyncio.get_running_loop()
        # aiosmtpd warns in this log of its own old attributes, at every login.
        logging.getLogger("mail.log").setLevel(logging.ERROR)

        def serve() -> SMTP:
            return SMTP(
                self,
                hostname="mailbox.sandbox",
                enable_SMTPUTF8=True,
                authenticator=_accept_login,
                auth_require_tls=False,
                loop=loop,
            )

        self._server = await loop.create_server(serve, host, port)
        return self.port

    async def stop(self) -> None:
        """Stop listening; what was received stays."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    def refuse(self, fault: MailFault) -> None:
        """Switch a refusal on, behind those that are on."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Forget all messages and refusals."""
        self.messages.clear()
        self._faults.clear()

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept a recipient, or refuse it when that is switched on."""
        if self._faults:
            fault = self._faults[0]
            fault.count -= 1
            if fault.count == 0:
                self._faults.pop(0)
            return _REFUSALS[fault.code]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep a message."""
        raw = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        received = _readable(raw)
        received["envelope"] = {"from": envelope.mail_from, "to": list(envelope.rcpt_tos)}
        received["received_at"] = self._clock().isoformat()
        self.messages.append(received)
        return "250 2.0.0 OK"


def _accept_login(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
) -> AuthResult:
    return AuthResult(success=True)


def _readable(raw: bytes) -> dict[str, Any]:
    """The parts of a message that people look at, beside all of it."""
    message = message_from_bytes(raw, policy=modern)
    return {
        "from": str(message["from"] or ""),
        "to": str(message["to"] or ""),
        "subject": str(message["subject"] or ""),
        "text": _body(message, "plain"),
        "html": _body(message, "html"),
        "attachments": [_attached(part) for part in message.iter_attachments()],
        "headers": {name: str(value) for name, value in message.items()},
        "raw": raw.decode("utf-8", "replace"),
    }


def _attached(part: EmailMessage) -> dict[str, Any]:
    """What of an attachment tells whether it is the right one; the message as it came has all of it."""
    content = part.get_payload(decode=True)
    size = len(content) if isinstance(content, bytes) else 0
    return {"name": part.get_filename(), "type": part.get_content_type(), "bytes": size}


def _body(message: EmailMessage, kind: str) -> str | None:
    part = message.get_body((kind,))
    if part is None:
        return None
    content = part.get_content()
    return content if isinstance(content, str) else None


def mailbox_app(mailbox: Mailbox) -> Starlette:
    """`GET` and `DELETE /_sandbox/mails`, `POST /_sandbox/mail-faults`."""

    async def mails(request: Request) -> Response:
        if request.method == "DELETE":
            mailbox.clear()
        return JSONResponse(mailbox.messages)

    async def faults(request: Request) -> Response:
        try:
            mailbox.refuse(validated(MailFault, await request.json(), "mail fault"))
        except ValueError as exc:
            return JSONResponse({"error": str(exc)}, 400)
        return JSONResponse({})

    return Starlette(
        routes=[
            Route(f"{CONTROL_PREFIX}/mails", mails, methods=["GET", "DELETE"]),
            Route(f"{CONTROL_PREFIX}/mail-faults", faults, methods=["POST"]),
        ]
    )
