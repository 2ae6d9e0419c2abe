"""One page: its frame, its style, and the headers that keep it private."""

import html

from starlette.responses import HTMLResponse, Response

from engine.texts.telling import Teller
from engine.web.pages.style import STYLE

PRIVATE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def page(
    title: str,
    *parts: str,
    status: int = 200,
    language: str = "en",
    name: str = "Stagebill",
    wide: bool = False,
    refresh: int = 0,
) -> Response:
    """A page of parts that are HTML already. `title` is text; `name` is whose page it is.

    `wide` is for tables; after `refresh` seconds the browser asks for the page anew.
    """
    shown = html.escape(title)
    tail = f" · {html.escape(name)}" if name else ""
    kind = ' class="wide"' if wide else ""
    again = f'<meta http-equiv="refresh" content="{refresh}">' if refresh else ""
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"{again}<title>{shown}{tail}</title><style>{STYLE}</style></head>"
        f"<body><main{kind}><h1>{shown}</h1>{''.join(parts)}</main></body></html>",
        status,
        headers=PRIVATE,
    )


def paragraph(text: str, kind: str = "") -> str:
    """A paragraph of text; `kind` is its class: good, bad, small."""
    return f'<p class="{kind}">{html.escape(text)}</p>' if kind else f"<p>{html.escape(text)}</p>"


def button_link(address: str, label: str, kind: str = "") -> str:
    """A link that looks like the thing to press."""
    classes = f"button {kind}".strip()
    return f'<p><a class="{classes}" href="{html.escape(address)}">{html.escape(label)}</a></p>'


def sign_in(tell: Teller, about: str, why: str = "") -> tuple[str, ...]:
    """For a browser that nobody has signed in with: `about` says what for, `why` what was wrong instead."""
    told = paragraph(why, "bad") if why else paragraph(about)
    return told, button_link("/hubspot/install", tell("Sign in with HubSpot"))


def form(
    address: str, content: str, label: str, hidden: dict[str, str] | None = None, *, about: str = ""
) -> str:
    """A form that changes something: always a POST, with one button; `about` tells it from others alike."""
    named = f' aria-label="{html.escape(f"{label}: {about}")}"' if about else ""
    kept = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(value)}">'
        for name, value in (hidden or {}).items()
    )
    return (
        f'<form method="post" action="{html.escape(address)}">{kept}{content}'
        f'<p><button class="button"{named}>{html.escape(label)}</button></p></form>'
    )
