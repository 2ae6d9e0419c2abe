"""In which language a page of ours is told."""

from starlette.requests import Request

from engine.texts import LANGUAGES
from engine.texts.telling import Teller, preferred
from engine.web.door import Door
from rules.model import ENGLISH


def of_browser(request: Request) -> str | None:
    """The first language of the browser that we speak; None where it says none of ours."""
    return preferred(request.headers.get("accept-language", ""), LANGUAGES)


def teller(request: Request, door: Door) -> Teller:
    """In the rule file's language; the browser's as long as there are no rules."""
    if door.rules.text.strip():
        return Teller(door.rules.current.language)
    return Teller(of_browser(request) or ENGLISH)
