"""`stagebill hubspot publish` against the stand-in's definition API, and workflows that go on through it."""

import argparse
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

import actions
from engine.commands import hubspot
from engine.commands.output import Out
from engine.commands.publishing import publish
from engine.commands.tools import Tools
from engine.definitions import definition_of
from engine.errors import BadSetting, NeedsPerson, Refused, Unsure

KEY = "hs-sandbox-developer-key"
APP = "909090"
URL = "https://stagebill.test"
DEFINITIONS = f"/automation/v4/actions/{APP}?hapikey={KEY}"
NAMES = sorted(actions.collect())


@pytest.fixture
def run(service: Any, capsys: pytest.CaptureFixture[str]) -> Callable[..., Awaitable[tuple[int, list[str]]]]:
    """The verb with these words of a command line: its exit code, and its lines with those of errors."""
    parser = argparse.ArgumentParser()
    hubspot.add(parser)
    capsys.readouterr()

    async def command(*words: str, key: str = KEY, app_id: str | None = APP) -> tuple[int, list[str]]:
        options = parser.parse_args(["publish", "--developer-key", key, *words])
        settings = service.settings.model_copy(update={"hubspot_app_id": app_id})
        tools = Tools(service.clock, lambda: settings, lambda: service.world, actions.collect)
        code = await publish(options, Out(as_json=options.json), tools)
        told = capsys.readouterr()
        return code, [*told.out.splitlines(), *told.err.splitlines()]

    return command


async def definitions(service: Any) -> dict[str, Any]:
    """What HubSpot has, by action."""
    answer = await service.hubspot.http.get(DEFINITIONS)
    return {one["actionUrl"].rpartition("/")[2]: one for one in answer.json()["results"]}


async def patch(service: Any, definition_id: str, **parts: Any) -> None:
    path = DEFINITIONS.replace("?", f"/{definition_id}?")
    answer = await service.hubspot.http.patch(path, json=parts)
    assert answer.status_code == 200, answer.text


async def changes(service: Any) -> list[str]:
    """The calls that change definitions, as the stand-in's log has them."""
    return [one for one in await service.requests("hubspot") if one in ("actions.create", "actions.update")]


async def test_every_action_is_defined_and_published(service: Any, run: Any) -> None:
    code, lines = await run()

    made = await definitions(service)
    assert code == 0
    assert sorted(made) == NAMES
    assert all(one["published"] for one in made.values())
    assert lines[0] == f"attach-invoice (definition {made['attach-invoice']['id']}) defined"


async def test_a_second_time_nothing_is_changed(service: Any, run: Any) -> None:
    await run()
    before = await definitions(service)
    code, lines = await run()

    assert code == 0
    assert len(await changes(service)) == len(NAMES)
    assert await definitions(service) == before
    assert lines[0] == f"attach-invoice (definition {before['attach-invoice']['id']}) is as it should be"


async def test_a_dry_run_says_what_it_would_do_and_does_not(service: Any, run: Any) -> None:
    code, lines = await run("--dry-run")

    assert (code, lines) == (0, [f"{name} would be defined" for name in NAMES])
    assert await definitions(service) == {}


async def test_only_what_differs_is_updated(service: Any, run: Any) -> None:
    await run()
    known = (await definitions(service))["void-invoice"]
    labels = {"en": {**known["labels"]["en"], "actionName": "Void it"}}
    await patch(service, known["id"], labels=labels)
    await run()

    assert (await definitions(service))["void-invoice"]["labels"] == known["labels"]
    assert (await changes(service)).count("actions.update") == 2


async def test_a_service_that_moves_takes_its_definitions_along(service: Any, run: Any) -> None:
    """Workflows keep calling the definition that they were made with."""
    await run()
    before = await definitions(service)
    await run("--public-url", "https://moved.test")
    after = await definitions(service)

    assert {name: one["id"] for name, one in after.items()} == {n: one["id"] for n, one in before.items()}
    assert after["send-invoice"]["actionUrl"] == "https://moved.test/hubspot/actions/send-invoice"


async def test_a_draft_is_seen_in_the_apps_own_account_alone(service: Any, run: Any) -> None:
    await run("--draft")

    assert not any(one["published"] for one in (await definitions(service)).values())


async def test_what_is_published_stays_so_in_a_draft(service: Any, run: Any) -> None:
    await run()
    await run("--draft")

    assert all(one["published"] for one in (await definitions(service)).values())


async def test_an_input_that_workflows_use_stops_everything(service: Any, run: Any) -> None:
    """Nothing is half done: the other actions are not defined either."""
    old = definition_of(actions.collect()["void-invoice"], URL, published=True)
    extra = {"name": "why", "type": "string", "fieldType": "text", "options": []}
    old["inputFields"].append(
        {"typeDefinition": extra, "supportedValueTypes": ["STATIC_VALUE"], "isRequired": False}
    )
    await service.hubspot.post("actions", old)
    code, lines = await run()

    assert (code, lines) == (
        1,
        [
            "nothing was changed",
            "stagebill: void-invoice: the input why would be gone; workflows rely on it; keep it, or give "
            "the changed action a new name",
        ],
    )
    assert list(await definitions(service)) == ["void-invoice"]


async def test_definitions_of_another_service_are_left_alone(service: Any, run: Any) -> None:
    other = definition_of(actions.collect()["void-invoice"], URL)
    other["actionUrl"] = "https://elsewhere.test/say-hello"
    await service.hubspot.post("actions", other)
    _, lines = await run()

    assert "say-hello" in await definitions(service)
    assert lines[-1].endswith("(https://elsewhere.test/say-hello) is none of these actions and is left alone")


async def test_the_outcome_is_told_to_machines_too(service: Any, run: Any) -> None:
    _, lines = await run("--json", "--dry-run")
    told = json.loads("\n".join(lines))

    assert told["dry_run"] is True
    assert [(one["action"], one["verb"]) for one in told["actions"]] == [(name, "create") for name in NAMES]


async def test_a_wrong_key_is_told_and_never_shown(service: Any, run: Any) -> None:
    with pytest.raises(NeedsPerson, match="HubSpot does not let this developer key list") as told:
        await run(key="not-the-key")

    assert "not-the-key" not in str(told.value)


async def test_a_wrong_app_is_told_in_hubspots_words(service: Any, run: Any) -> None:
    with pytest.raises(Refused, match="There is no app 5 in this developer account"):
        await run(app_id="5")


async def test_without_an_app_id_the_setting_is_named(service: Any, run: Any) -> None:
    with pytest.raises(BadSetting, match="STAGEBILL_HUBSPOT_APP_ID is not set"):
        await run(app_id=None)


async def test_after_an_answer_that_got_lost_a_second_run_defines_nothing_twice(
    service: Any, run: Any
) -> None:
    fault = {"operation": "actions.create", "kind": "drop_after", "count": 1}
    await service.hubspot.post("faults", fault)
    with pytest.raises(Unsure):
        await run()
    await run()

    answer = await service.hubspot.http.get(DEFINITIONS)
    assert len(answer.json()["results"]) == len(NAMES)


async def test_a_workflow_runs_with_what_was_published(service: Any, run: Any) -> None:
    await run()
    told = await service.call("create-invoice", await service.deal(), invoice_type="full", item="Hours")

    assert told["outcome"] == "done"
