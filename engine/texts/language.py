"""What one language says of the actions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class FieldText:
    """One input of a form: its label, and a sentence of help below it."""

    label: str
    help: str


@dataclass(frozen=True, slots=True)
class ActionTexts:
    """One action: its name in the list, what it does, its card in the workflow, and how it ended.

    `outcomes` are lines of the workflow's history by outcome, where an output stands as `{{name}}`; what is
    not said here is said alike of all actions. `fields` are inputs that mean something else in this action.
    """

    name: str
    about: str
    card: str
    outcomes: Mapping[str, str]
    fields: Mapping[str, FieldText] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Language:
    """All texts of one language. `choices` are labels by input and value, `outputs` labels by output."""

    code: str
    app: str
    outcomes: Mapping[str, str]
    fields: Mapping[str, FieldText]
    choices: Mapping[str, Mapping[str, str]]
    outputs: Mapping[str, str]
    actions: Mapping[str, ActionTexts]

    def field(self, action: str, name: str) -> FieldText:
        """The texts of one input of an action."""
        own = self.actions[action].fields
        return own[name] if name in own else self.fields[name]

    def outcomes_of(self, action: str) -> Mapping[str, str]:
        """The lines of the workflow's history, by outcome."""
        return {**self.outcomes, **self.actions[action].outcomes}
