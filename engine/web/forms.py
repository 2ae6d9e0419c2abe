"""The forms of our own pages: who has filled them in, and what they say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request

from engine.card import Person
from engine.said import said
from engine.web.bodies import read_body
from engine.web.door import Door


@dataclass(frozen=True, slots=True)
class OwnForm:
    """A form that was made here for this browser. Fields that were left empty are not in it."""

    by: Person
    fields: Mapping[str, Sequence[str]]

    def values(self) -> dict[str, str]:
        """The last value of each field."""
        return {name: told[-1] for name, told in self.fields.items()}


async def own_form(request: Request, door: Door, *, most: int = 20) -> OwnForm:
    """The form, of at most so many fields. 403 where it is not ours, or the browser has no key any more.

    Each page answers a refusal in its own way; the detail is a sentence for people.
    """
    body = await read_body(request)
    try:
        fields = parse_qs(body.decode(), max_num_fields=most)
    except ValueError:
        raise HTTPException(400, said("The form cannot be read; open the page again.")) from None
    by = door.sessions.admin_person(request)
    if by is None or not door.sessions.is_own_form(request, fields.get("key", [""])[-1]):
        raise HTTPException(403, said("This form is not valid any more; sign in again."))
    return OwnForm(by, fields)
