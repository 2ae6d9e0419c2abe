"""Connections that end too early, on a real socket and in process."""

import httpx
from starlette.types import Receive


class ConnectionLost(httpx.RemoteProtocolError):
    """What an in-process client (httpx.ASGITransport) sees of a connection that closed too early."""


class ConnectionRefused(httpx.ConnectError):
    """What an in-process client sees of a connection that was not accepted."""


def refused() -> ConnectionRefused:
    """Nobody took the call."""
    return ConnectionRefused("Connection refused by a fault rule")


def lost() -> ConnectionLost:
    """The call was taken, and then there was silence."""
    return ConnectionLost("Server disconnected without sending a response.")


def cut_short() -> ConnectionLost:
    """The answer stopped half-way."""
    return ConnectionLost("peer closed connection without sending complete body")


async def lose_connection(receive: Receive, error: httpx.TransportError) -> None:
    """Close the caller's connection as it stands.

    ASGI has no message for this. Under uvicorn `receive` is a method of the object that owns the
    socket's transport: it is closed there, which flushes what was written, and the server is let see it.
    In process (httpx.ASGITransport) there is no socket, and raising is what the caller notices.
    """
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        raise error
    transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass
