"""The definition of an action as HubSpot's wire wants it, derived from the action and its texts: pure.

Two forms: the one of the definition API, and the one of a project's `*-hsmeta.json` file, which differ in
two keys. Source: HubSpot's custom workflow actions, definition schema, labels, execution rules, and the
project template of workflow actions. That a project file takes execution rules, dependencies and addresses
for choices is expected, not confirmed: `hs project validate` is the authority.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, get_args, get_origin
from urllib.parse import quote

from pydantic.fields import FieldInfo

from engine.action import Action, Outcome, Output
from engine.inputs import ChosenFrom, Form, internal
from engine.texts import LANGUAGES, Language

ALWAYS_GIVEN = (Output("outcome"), Output("reason"), Output("execution_id"))
"""What the engine adds to every action's outputs."""

_LONG_TEXT = 1000  # characters from which a form shows several lines
_FIELD_TYPES = {"string": "text", "number": "number", "date": "date", "datetime": "date"}
_TYPES = {Form.NUMBER: "number", Form.DATE: "date", Form.DATETIME: "datetime", Form.TEXT: "string"}
_TYPED_IN = ("STATIC_VALUE",)
_TYPED_IN_OR_FROM_THE_DEAL = ("STATIC_VALUE", "OBJECT_PROPERTY")


def definition_of(
    action: Action,
    public_url: str,
    *,
    published: bool = False,
    languages: Mapping[str, Language] = LANGUAGES,
) -> dict[str, Any]:
    """The body that creates or updates the action through the definition API.

    `public_url` is where HubSpot reaches the service; the addresses of live choices name the action, so that
    its own defaults come first in them.
    """
    return {
        "actionUrl": f"{public_url}/hubspot/actions/{action.name}",
        "published": published,
        **_common(action, public_url, languages),
        "functions": [],
    }


def project_file_of(
    action: Action,
    public_url: str,
    *,
    published: bool = True,
    languages: Mapping[str, Language] = LANGUAGES,
) -> dict[str, Any]:
    """The content of the action's `*-hsmeta.json` file in a HubSpot project."""
    config = {
        "actionUrl": f"{public_url}/hubspot/actions/{action.name}",
        "isPublished": published,
        "supportedClients": [{"client": "WORKFLOWS"}],
        **_common(action, public_url, languages),
    }
    return {"uid": uid_of(action), "type": "workflow-action", "config": config}


def uid_of(action: Action) -> str:
    """The name of the action's component in a project; it must stay the same for ever.

    >>> from types import SimpleNamespace
    >>> uid_of(SimpleNamespace(name="create-invoice"))
    'stagebill_create_invoice'
    """
    return f"stagebill_{action.name.replace('-', '_')}"


def _common(action: Action, public_url: str, languages: Mapping[str, Language]) -> dict[str, Any]:
    return {
        "objectTypes": list(action.objects),
        "inputFields": [_input(action, name, info, public_url) for name, info in _public(action).items()],
        "outputFields": [_output(output) for output in (*action.outputs, *ALWAYS_GIVEN)],
        "inputFieldDependencies": [_dependency(name, other) for name, other in action.shown_with.items()],
        "executionRules": [
            {"labelName": outcome.value, "conditions": {"outcome": outcome.value}} for outcome in Outcome
        ],
        "labels": {code: _labels(action, language) for code, language in languages.items()},
    }


def _public(action: Action) -> dict[str, FieldInfo]:
    """The inputs that a workflow's form has."""
    return {name: info for name, info in action.inputs.model_fields.items() if not internal(info)}


def _input(action: Action, name: str, info: FieldInfo, public_url: str) -> dict[str, Any]:
    choices, source = choices_of(info), _source(info)
    definition: dict[str, Any] = {"name": name, **_form(info), "options": _options(action, name, choices)}
    if source is not None:
        definition["optionsUrl"] = f"{public_url}/hubspot/options/{source}?action={quote(action.name)}"
    kinds = _TYPED_IN if choices else _TYPED_IN_OR_FROM_THE_DEAL
    return {
        "typeDefinition": definition,
        "supportedValueTypes": list(kinds),
        "isRequired": _is_needed(info),
    }


def _is_needed(info: FieldInfo) -> bool:
    """A text that an action needs may come from the rules' defaults, so a form must not insist on it."""
    return info.is_required() and Form.TEXT not in _marks(info)


def _form(info: FieldInfo) -> dict[str, str]:
    if choices_of(info) or _source(info) is not None:
        return {"type": "enumeration", "fieldType": "select"}
    kind = _TYPES[next(mark for mark in _marks(info) if isinstance(mark, Form))]
    longest = next((mark.max_length for mark in info.metadata if hasattr(mark, "max_length")), 0)
    is_long = kind == "string" and longest >= _LONG_TEXT
    return {"type": kind, "fieldType": "textarea" if is_long else _FIELD_TYPES[kind]}


def _options(action: Action, name: str, choices: Iterable[str]) -> list[dict[str, Any]]:
    labels = LANGUAGES["en"].choices.get(name, {})
    return [
        {"value": value, "label": labels.get(value, value), "displayOrder": at}
        for at, value in enumerate(choices)
    ]


def _output(output: Output) -> dict[str, Any]:
    form = {"type": output.type, "fieldType": _FIELD_TYPES[output.type], "options": []}
    return {"typeDefinition": {"name": output.name, **form}}


def _dependency(name: str, other: tuple[str, str]) -> dict[str, Any]:
    """The input is hidden until the other one has that value."""
    return {
        "dependencyType": "CONDITIONAL_SINGLE_FIELD",
        "controllingFieldName": other[0],
        "controllingFieldValue": other[1],
        "dependentFieldNames": [name],
    }


def _labels(action: Action, language: Language) -> dict[str, Any]:
    texts, names = language.actions[action.name], _public(action)
    given = (*action.outputs, *ALWAYS_GIVEN)
    return {
        "actionName": texts.name,
        "actionDescription": texts.about,
        "actionCardContent": texts.card,
        "appDisplayName": language.app,
        "inputFieldLabels": {name: language.field(action.name, name).label for name in names},
        "inputFieldDescriptions": {name: language.field(action.name, name).help for name in names},
        "inputFieldOptionLabels": {
            name: dict(language.choices[name]) for name, info in names.items() if choices_of(info)
        },
        "outputFieldLabels": {output.name: language.outputs[output.name] for output in given},
        "executionRules": dict(language.outcomes_of(action.name)),
    }


def choices_of(info: FieldInfo) -> tuple[str, ...]:
    """The fixed choices of an input; none where it takes anything."""
    return tuple(get_args(info.annotation)) if get_origin(info.annotation) is Literal else ()


def _source(info: FieldInfo) -> str | None:
    return next((mark.source for mark in _marks(info) if isinstance(mark, ChosenFrom)), None)


def _marks(info: FieldInfo) -> list[Any]:
    """What the input's type says beside its Python type, also within `… | None`."""
    inner = [mark for part in get_args(info.annotation) for mark in getattr(part, "__metadata__", ())]
    return [*info.metadata, *inner]
