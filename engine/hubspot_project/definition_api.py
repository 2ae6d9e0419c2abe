"""HubSpot's API of action definitions, on behalf of the app's maker.

Every method raises: NeedsPerson (the key or token is not accepted), Refused (HubSpot said no), TryLater
(nothing happened), Unsure (it may have happened: look before it is repeated).
Source: HubSpot API reference, Custom workflow actions, version 2026-09. Whether it takes the developer key or
a token with `developers-read` and `developers-write`, HubSpot's own files contradict each other: both go.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
from pydantic import SecretStr

from engine import exact_json
from engine.clients.http import Answer, Call, transmit, unusable
from engine.clients.hubspot_errors import error_of
from engine.clients.hubspot_reads import API_VERSION, JSON
from engine.clients.wire import Unreadable, an_object, maybe_mapping, maybe_text, rows, text
from engine.errors import NeedsPerson, TryLater

_SHORTEST_PAUSE = timedelta(seconds=10)  # HubSpot's limits are counted over so long


@dataclass(frozen=True, slots=True)
class Maker:
    """Who says so: the developer key of the account that owns the app, or an access token."""

    secret: SecretStr
    is_token: bool = False

    @property
    def name(self) -> str:
        """What people call it."""
        return "access token" if self.is_token else "developer key"


class DefinitionApi:
    """The definitions of one app."""

    def __init__(self, http: httpx.AsyncClient, base_url: str, app_id: str, maker: Maker) -> None:
        self._http = http
        self._base = f"{base_url}/automation/actions/{API_VERSION}/{app_id}"
        self._maker = maker

    async def definitions(self) -> Sequence[Mapping[str, Any]]:
        """All that are in use, page by page."""
        found: list[Mapping[str, Any]] = []
        after: str | None = None
        while True:
            call = Call(
                "HubSpot",
                "list the app's action definitions",
                "GET",
                self._base,
                changes=False,
                params={"limit": "100"} | ({"after": after} if after else {}),
            )
            body = await self._ask(call)
            try:
                found += [_usable(one) for one in rows(body, "results")]
                after = maybe_text(maybe_mapping(maybe_mapping(body, "paging"), "next"), "after")
            except Unreadable as problem:
                raise unusable(call, str(problem)) from problem
            if not after:
                return found

    async def create(self, action: str, body: Mapping[str, Any]) -> str:
        """Define an action; returns the definition's id."""
        call = self._change(f"define the action {action}", "POST", self._base, body)
        answer = await self._ask(call)
        try:
            return text(answer, "id")
        except Unreadable as problem:
            raise unusable(call, str(problem)) from problem

    async def update(self, action: str, definition_id: str, body: Mapping[str, Any]) -> None:
        """Replace these parts of a definition."""
        url = f"{self._base}/{definition_id}"
        await self._ask(self._change(f"update the definition of {action}", "PATCH", url, body))

    def _change(self, task: str, method: str, url: str, body: Mapping[str, Any]) -> Call:
        content = exact_json.dumps(body)
        return Call("HubSpot", task, method, url, changes=True, headers=JSON, content=content)

    async def _ask(self, call: Call) -> Mapping[str, Any]:
        secret = self._maker.secret.get_secret_value()
        if self._maker.is_token:
            answer = await transmit(self._http, call, bearer=secret)
        else:
            answer = await transmit(self._http, _with_key(call, secret))
        if answer.status >= 400:
            raise self._problem(call, answer)
        try:
            return an_object(answer.body)
        except Unreadable as problem:
            raise unusable(call, str(problem), trace=answer.trace) from problem

    def _problem(self, call: Call, answer: Answer) -> Exception:
        if answer.status in (401, 403):
            return NeedsPerson(
                f"HubSpot does not let this {self._maker.name} {call.task}; use the developer key of the "
                "account that owns the app, or a token with developers-read and developers-write",
                trace=answer.trace,
            )
        if answer.status == 429:
            return TryLater(
                f"HubSpot allows no further calls at the moment to {call.task}; "
                "run the command again in a minute",
                after=answer.retry_after or _SHORTEST_PAUSE,
                trace=answer.trace,
            )
        return error_of(call, answer)


def _with_key(call: Call, key: str) -> Call:
    """The key goes into the query, where HubSpot wants it."""
    return replace(call, params={**call.params, "hapikey": key})


def _usable(definition: Mapping[str, Any]) -> Mapping[str, Any]:
    """A definition as far as we rely on it: who it is, and fields that have a name."""
    text(definition, "id")
    text(definition, "actionUrl")
    for part in ("inputFields", "outputFields"):
        for field in rows(definition, part):
            text(maybe_mapping(field, "typeDefinition"), "name")
    return definition
