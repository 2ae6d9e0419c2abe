"""What HubSpot accepts as the definition of a custom workflow action, and what it adds when it shows one."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from sandbox.hubspot.bodies import as_list, as_object, as_objects
from sandbox.hubspot.errors import bad_request

REQUIRED = ("actionUrl", "functions", "inputFields", "labels", "objectTypes", "published")
OPTIONAL = (
    "archivedAt",
    "executionRules",
    "inputFieldDependencies",
    "objectRequestOptions",
    "outputFields",
)
FUNCTION_TYPES = (
    "PRE_ACTION_EXECUTION",
    "POST_ACTION_EXECUTION",
    "PRE_FETCH_OPTIONS",
    "POST_FETCH_OPTIONS",
)
LANGUAGES = ("en", "fr", "de", "ja", "es", "pt-br", "nl", "pl", "sv", "it", "da-dk", "fi", "no", "zh-tw")

_INPUT_TYPES = (
    "string",
    "number",
    "bool",
    "enumeration",
    "date",
    "datetime",
    "phone_number",
    "json",
    "object_coordinates",
)
_OUTPUT_TYPES = (*_INPUT_TYPES, "currency_number")
_FIELD_TYPES = (
    "text",
    "textarea",
    "number",
    "select",
    "radio",
    "checkbox",
    "booleancheckbox",
    "date",
    "file",
    "html",
    "phonenumber",
    "calculation_equation",
)
_VALUE_TYPES = ("STATIC_VALUE", "OBJECT_PROPERTY")
_DEPENDENCIES = ("SINGLE_FIELD", "CONDITIONAL_SINGLE_FIELD")
_OBJECT_TYPES = ("CONTACT", "COMPANY", "DEAL", "TICKET")
_LABEL_MAPS = (
    "inputFieldLabels",
    "inputFieldDescriptions",
    "inputFieldOptionLabels",
    "outputFieldLabels",
    "executionRules",
)
_LABEL_TEXTS = ("actionName", "actionDescription", "actionCardContent", "appDisplayName")
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def check_definition(said: Mapping[str, Any]) -> dict[str, Any]:
    """A definition as it is kept, from the body of a create or from the sum of a definition and its patch.

    Raises: ApiError 400 that names the part that is wrong.
    """
    missing = [name for name in REQUIRED if name not in said]
    if missing:
        raise bad_request(f"Some required fields were not set: [{', '.join(missing)}]")
    unknown = [name for name in said if name not in (*REQUIRED, *OPTIONAL)]
    if unknown:
        raise bad_request(f"Invalid input JSON: unknown field {unknown[0]}")
    _check_url(said["actionUrl"], "actionUrl")
    if not isinstance(said["published"], bool):
        raise bad_request("published must be true or false")
    _check_object_types(said)
    inputs = [_check_input(each) for each in as_objects(said, "inputFields")]
    outputs = [_check_field(each, "outputFields", _OUTPUT_TYPES) for each in as_objects(said, "outputFields")]
    _check_apart(inputs, "inputFields")
    _check_apart(outputs, "outputFields")
    for each in as_objects(said, "inputFieldDependencies"):
        _check_dependency(each, inputs)
    for each in as_objects(said, "functions"):
        check_function(each)
    _check_rules(said)
    _check_labels(said["labels"])
    return dict(said)


def check_function(said: Mapping[str, Any]) -> None:
    """One entry of `functions`.

    Raises: ApiError 400.
    """
    _one_of(said.get("functionType"), FUNCTION_TYPES, "functionType")
    if not isinstance(said.get("functionSource"), str):
        raise bad_request("functionSource must be a text")


def shown_definition(said: Mapping[str, Any]) -> dict[str, Any]:
    """A definition as HubSpot shows it: what nobody said is there, empty."""
    lists = ("executionRules", "inputFieldDependencies", "outputFields")
    functions = [
        {key: each[key] for key in ("functionType", "id") if key in each} for each in said["functions"]
    ]
    return {
        **said,
        **{name: said.get(name) or [] for name in lists},
        "functions": functions,
        "inputFields": [_shown_field(each) for each in said["inputFields"]],
        "outputFields": [_shown_field(each) for each in said.get("outputFields") or []],
    }


def _shown_field(said: Mapping[str, Any]) -> dict[str, Any]:
    definition = said["typeDefinition"]
    options = [_shown_option(order, option) for order, option in enumerate(definition["options"])]
    external = {"externalOptions": "optionsUrl" in definition}
    return {**said, "typeDefinition": {**external, **definition, "options": options}}


def _shown_option(order: int, said: Mapping[str, Any]) -> dict[str, Any]:
    usual = {"description": "", "displayOrder": order, "doubleData": 0.0, "hidden": False, "readOnly": False}
    return {**usual, **said}


def _check_url(said: Any, what: str) -> None:
    """HTTPS; the stand-in also lets the loopback be called without."""
    parts = urlsplit(said) if isinstance(said, str) else urlsplit("")
    if not parts.hostname or not (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
    ):
        raise bad_request(f"{what} must be an https address, got {said!r}")


def _check_object_types(said: Mapping[str, Any]) -> None:
    for each in as_list(said, "objectTypes"):
        if each not in _OBJECT_TYPES and not str(each).startswith("2-"):
            raise bad_request(f"objectTypes: {each!r} is not one of {', '.join(_OBJECT_TYPES)}")
    options = said.get("objectRequestOptions")
    if options is not None and not _are_texts(as_list(as_object(options), "properties")):
        raise bad_request("objectRequestOptions.properties must be a list of property names")


def _check_input(said: Mapping[str, Any]) -> str:
    name = _check_field(said, "inputFields", _INPUT_TYPES)
    kinds = as_list(said, "supportedValueTypes")
    if not kinds:
        raise bad_request(f"inputFields: {name} needs supportedValueTypes")
    for each in kinds:
        _one_of(each, _VALUE_TYPES, f"supportedValueTypes of {name}")
    if not isinstance(said.get("isRequired"), bool):
        raise bad_request(f"inputFields: isRequired of {name} must be true or false")
    return name


def _check_field(said: Mapping[str, Any], what: str, types: Iterable[str]) -> str:
    definition = as_object(said.get("typeDefinition"))
    missing = [key for key in ("name", "type", "options") if key not in definition]
    if missing:
        raise bad_request(f"{what}: typeDefinition lacks {', '.join(missing)}")
    name = str(definition["name"])
    _one_of(definition["type"], types, f"type of {name}")
    if "fieldType" in definition:
        _one_of(definition["fieldType"], _FIELD_TYPES, f"fieldType of {name}")
    if "optionsUrl" in definition:
        _check_url(definition["optionsUrl"], f"optionsUrl of {name}")
    if definition.get("referencedObjectType", "OWNER") != "OWNER":
        raise bad_request(f"referencedObjectType of {name} can only be OWNER")
    for option in as_objects(definition, "options"):
        if not isinstance(option.get("value"), str) or not isinstance(option.get("label"), str):
            raise bad_request(f"{what}: every option of {name} needs value and label, both text")
    return name


def _check_apart(names: list[str], what: str) -> None:
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise bad_request(f"{what}: the name {twice[0]} occurs twice")


def _check_dependency(said: Mapping[str, Any], inputs: list[str]) -> None:
    kind = _one_of(said.get("dependencyType"), _DEPENDENCIES, "dependencyType")
    names = [said.get("controllingFieldName"), *as_list(said, "dependentFieldNames")]
    for name in names:
        if name not in inputs:
            raise bad_request(f"inputFieldDependencies: there is no input field {name!r}")
    if kind == "CONDITIONAL_SINGLE_FIELD" and not isinstance(said.get("controllingFieldValue"), str):
        raise bad_request("inputFieldDependencies: CONDITIONAL_SINGLE_FIELD needs controllingFieldValue")


def _check_rules(said: Mapping[str, Any]) -> None:
    for each in as_objects(said, "executionRules"):
        if not isinstance(each.get("labelName"), str):
            raise bad_request("executionRules: labelName must be a text")
        as_object(each.get("conditions"))


def _check_labels(said: Any) -> None:
    labels = as_object(said)
    if "en" not in labels:
        raise bad_request("labels must contain en")
    for language, each in labels.items():
        _one_of(language.lower().replace("_", "-"), LANGUAGES, "labels: language")
        _check_language(language, as_object(each))


def _check_language(language: str, said: Mapping[str, Any]) -> None:
    if not isinstance(said.get("actionName"), str) or not said["actionName"]:
        raise bad_request(f"labels: {language} needs an actionName")
    for name, value in said.items():
        known = isinstance(value, dict) if name in _LABEL_MAPS else isinstance(value, str)
        if name not in (*_LABEL_MAPS, *_LABEL_TEXTS) or not known:
            raise bad_request(f"labels: {language}.{name} is unknown or of the wrong type")


def _one_of(said: Any, allowed: Iterable[str], what: str) -> str:
    choices = tuple(allowed)
    if said not in choices:
        raise bad_request(f"{what} must be one of {', '.join(choices)}, got {said!r}")
    return str(said)


def _are_texts(values: list[Any]) -> bool:
    return all(isinstance(each, str) for each in values)


def input_names(definition: Mapping[str, Any]) -> Iterator[str]:
    """The names of a definition's input fields."""
    return (str(each["typeDefinition"]["name"]) for each in definition["inputFields"])
