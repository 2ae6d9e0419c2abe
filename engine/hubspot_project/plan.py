"""What publishing would do: our definitions beside those that HubSpot has of the app. Pure.

HubSpot shows a definition with more in it than was sent, so ours is the same where all that we would send is
there. Workflows that contain an action keep calling it: what they rely on is never taken away.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from engine.hubspot_project.relied_on import taken_away

Json = Mapping[str, Any]
Verb = Literal["create", "update", "keep"]

_FIXED_BY_UPDATE = ("functions",)  # they have addresses of their own; ours are none


@dataclass(frozen=True, slots=True)
class Step:
    """What one action needs. `body` is what is sent, `parts` its keys as far as they change something."""

    action: str
    verb: Verb
    body: Json
    definition_id: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps, in our order; `problems` are reasons to do nothing at all, `strangers` are left alone."""

    steps: tuple[Step, ...]
    problems: tuple[str, ...]
    strangers: tuple[str, ...]


def plan_of(wanted: Mapping[str, Json], present: Sequence[Json]) -> Plan:
    """`wanted`: what would create each action; `present`: definitions in use, as HubSpot shows them."""
    by_path: dict[str, list[Json]] = {}
    for one in present:
        by_path.setdefault(_path(one), []).append(one)
    steps: list[Step] = []
    problems: list[str] = []
    for action, body in wanted.items():
        found = by_path.pop(_path(body), [])
        if len(found) > 1:
            ids = ", ".join(str(one["id"]) for one in found)
            problems.append(f"{action}: definitions {ids} all call it; archive those that no workflow uses")
            continue
        problems += [f"{action}: {what}" for one in found for what in taken_away(body, one)]
        steps.append(_step(action, body, found[0] if found else None))
    strangers = (f"{one['id']} ({one['actionUrl']})" for rest in by_path.values() for one in rest)
    return Plan(tuple(steps), tuple(problems), tuple(strangers))


def _path(definition: Json) -> str:
    """Where the service answers; its host may have moved."""
    return urlsplit(str(definition.get("actionUrl", ""))).path.rstrip("/")


def _step(action: str, body: Json, found: Json | None) -> Step:
    if found is None:
        return Step(action, "create", {"published": False, **body})
    parts = tuple(_differing(body, found))
    changes = {part: body[part] for part in parts}
    return Step(action, "update" if parts else "keep", changes, str(found["id"]), parts)


def _differing(body: Json, found: Json) -> Iterator[str]:
    for part, said in body.items():
        if part not in _FIXED_BY_UPDATE and not _within(said, found.get(part)):
            yield part


def _within(said: Any, shown: Any) -> bool:
    """Whether all that is said is shown; what HubSpot adds to an object is no difference."""
    if isinstance(said, Mapping):
        return isinstance(shown, Mapping) and all(_within(said[key], shown.get(key)) for key in said)
    if isinstance(said, list):
        return (
            isinstance(shown, list)
            and len(said) == len(shown)
            and all(_within(one, other) for one, other in zip(said, shown, strict=True))
        )
    return bool(said == shown)
