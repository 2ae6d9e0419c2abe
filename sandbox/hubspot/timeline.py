"""App events on the timelines of records: what an app may tell there, and what it has told."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from sandbox.hubspot.errors import bad_request, conflict, not_found
from sandbox.hubspot.kinds import Kind
from sandbox.hubspot.outcomes import interpolate
from sandbox.hubspot.times import to_iso

MOST_TEMPLATES, MOST_TOKENS = 750, 500
TOKEN_TYPES = ("string", "number", "date", "enumeration")
_FIRST_TEMPLATE_ID = 1001298


@dataclass(slots=True, eq=False)
class Template:
    """One kind of event; `name` is what dated calls say, `id` what numbered ones say."""

    id: int
    name: str
    kind: Kind
    header: str
    detail: str
    tokens: dict[str, Mapping[str, Any]]
    made_at: datetime

    @property
    def full_name(self) -> str:
        """The name under which dated calls send events of this kind."""
        return f"pe_{self.id}_{self.name}"

    def to_wire(self) -> dict[str, Any]:
        """The template as numbered calls show it."""
        stamp = to_iso(self.made_at)
        return {
            "id": str(self.id),
            "name": self.name,
            "objectType": self.kind.name,
            "headerTemplate": self.header,
            "detailTemplate": self.detail,
            "tokens": [dict(token) for token in self.tokens.values()],
            "createdAt": stamp,
            "updatedAt": stamp,
        }


@dataclass(frozen=True, slots=True)
class AppEvent:
    """One event on the timeline of one record."""

    id: str
    template: Template
    object_id: str
    values: Mapping[str, Any]
    at: datetime
    extra: Any = None

    def to_wire(self) -> dict[str, Any]:
        """The event as numbered calls show it."""
        return {
            "id": self.id,
            "eventTemplateId": str(self.template.id),
            "objectType": self.template.kind.name,
            "objectId": self.object_id,
            "tokens": dict(self.values),
            "timestamp": to_iso(self.at),
            "createdAt": to_iso(self.at),
            "extraData": self.extra,
        }

    @property
    def header(self) -> str:
        """What a person reads on the timeline."""
        return interpolate(self.template.header, self.values)

    @property
    def detail(self) -> str:
        """What a person reads after unfolding the event."""
        return interpolate(self.template.detail, self.values)


@dataclass(slots=True)
class Templates:
    """The kinds of event that the app has defined, for every account."""

    clock: Callable[[], datetime]
    _by_id: dict[int, Template] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=lambda: count(_FIRST_TEMPLATE_ID))

    def all(self) -> list[Template]:
        """Every template, oldest first."""
        return list(self._by_id.values())

    def get(self, template_id: str) -> Template:
        """One template by number.

        Raises: ApiError 404.
        """
        found = self._by_id.get(int(template_id)) if template_id.isdecimal() else None
        if found is None:
            raise not_found(f"There is no event template {template_id}")
        return found

    def called(self, name: str) -> Template:
        """One template by its own or its full name.

        Raises: ApiError 404.
        """
        for each in self._by_id.values():
            if name in (each.name, each.full_name):
                return each
        raise not_found(f"There is no event type {name}")

    def add(
        self, name: str, kind: Kind, header: str, detail: str, tokens: list[Mapping[str, Any]]
    ) -> Template:
        """Define a kind of event.

        Raises: ApiError 400 beyond the published bounds, or for a token that is none.
        """
        if len(self._by_id) >= MOST_TEMPLATES:
            raise bad_request(f"An app may have at most {MOST_TEMPLATES} event templates")
        template = Template(next(self._ids), name, kind, header, detail, {}, self.clock())
        for token in tokens:
            put_token(template, token)
        self._by_id[template.id] = template
        return template

    def remove(self, template: Template) -> None:
        """Forget a kind of event; what was told stays."""
        del self._by_id[template.id]


def put_token(template: Template, said: Mapping[str, Any]) -> Mapping[str, Any]:
    """Add a token to a template, or replace the one with its name.

    Raises: ApiError 400.
    """
    name = said.get("name")
    if not isinstance(name, str) or said.get("type") not in TOKEN_TYPES:
        raise bad_request(f"A token needs a name and a type, one of {', '.join(TOKEN_TYPES)}")
    if name not in template.tokens and len(template.tokens) >= MOST_TOKENS:
        raise bad_request(f"An event template may have at most {MOST_TOKENS} tokens")
    template.tokens[name] = {"label": name, "options": [], **said}
    return template.tokens[name]


@dataclass(slots=True)
class Timeline:
    """The app's events in one account."""

    events: list[AppEvent] = field(default_factory=list)

    def add(self, event: AppEvent) -> None:
        """Put an event on a record's timeline.

        Raises: ApiError 400 for a token that the template lacks, 409 for an id that was used.
        """
        unknown = [name for name in event.values if name not in event.template.tokens]
        if unknown:
            raise bad_request(f"{event.template.name} has no property {unknown[0]}")
        if any((each.template, each.id) == (event.template, event.id) for each in self.events):
            raise conflict(f"An event with id {event.id} exists already")
        self.events.append(event)

    def of(self, kind: Kind, record_id: str) -> list[AppEvent]:
        """The events of one record, oldest first."""
        mine = [each for each in self.events if (each.template.kind, each.object_id) == (kind, record_id)]
        return sorted(mine, key=lambda each: each.at)

    def find(self, template: Template, event_id: str) -> AppEvent:
        """One event.

        Raises: ApiError 404.
        """
        for each in self.events:
            if each.template is template and each.id == event_id:
                return each
        raise not_found(f"There is no event {event_id}")
