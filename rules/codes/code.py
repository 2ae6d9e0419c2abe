"""What is known about one kind of mistake: its stable name, why it is one, and an example with its repair."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Severity = Literal["error", "warning"]
_MOST_SHOWN = 1000


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of mistake ("error": the file is not used) or doubt ("warning": it is).

    `title` says what is wrong in a few words, `why` in a few sentences why it is refused or doubted and what
    to do. `broken` is a whole rule file that has exactly this mistake, `mended` the same file without it.
    `account` holds what a connected account knows, by kind, where only an account can tell.
    """

    code: str
    severity: Severity
    title: str
    why: str
    broken: str
    mended: str
    account: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The broken example for people: what cannot be printed as �, and of a huge one the beginning."""
        visible = "".join(
            character if character.isprintable() or character in "\n\t" else "\ufffd"
            for character in self.broken[:_MOST_SHOWN]
        )
        return visible if len(self.broken) <= _MOST_SHOWN else f"{visible[:120]} …"


def by_name(*families: Iterable[Code]) -> Mapping[str, Code]:
    """All codes by name. Raises ValueError where two have one name."""
    found: dict[str, Code] = {}
    for family in families:
        for code in family:
            if code.code in found:
                raise ValueError(f"two codes are called {code.code}")
            found[code.code] = code
    return MappingProxyType(found)


def mistake(code: str, title: str, why: str, broken: str, mended: str) -> Code:
    """A code of severity error; the examples begin after the line `version: 1`."""
    return Code(code, "error", title, why, f"version: 1\n{broken}", f"version: 1\n{mended}")


def doubt(code: str, title: str, why: str, broken: str, mended: str) -> Code:
    """A code of severity warning; the examples begin after the line `version: 1`."""
    return Code(code, "warning", title, why, f"version: 1\n{broken}", f"version: 1\n{mended}")
