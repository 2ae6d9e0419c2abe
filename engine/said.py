"""Sentences for people (`rules.said`) in the store: a row keeps beside the English text what it was made of.

So it can be told in the account's language whenever it is shown (`engine.texts.reasons`).
"""

from typing import Any

from rules.said import Said, either, joined, listed, said

Wording = dict[str, Any]
"""How a sentence was put together, as JSON: `{"said": template, "with": {name: text or wording}}`."""


def wording_of(sentence: str) -> Wording | None:
    """What is kept beside a sentence so that it can be told in another language; None of a plain text.

    >>> wording_of(said("{count} hours", count=72))
    {'said': '{count} hours', 'with': {'count': '72'}}
    """
    if not isinstance(sentence, Said):
        return None
    return {
        "said": sentence.template,
        "with": {name: wording_of(value) or value for name, value in sentence.values.items()},
    }


def recalled(sentence: str, wording: Wording | None) -> str:
    """The sentence with its memory again; as it is where the wording is missing, or that of another one."""
    if wording is None:
        return sentence
    again = _said_again(wording)
    return again if again == sentence else sentence


def _said_again(wording: Wording) -> Said:
    told = wording["with"].items()
    return Said(
        wording["said"], {name: one if isinstance(one, str) else _said_again(one) for name, one in told}
    )


__all__ = ["Said", "Wording", "either", "joined", "listed", "recalled", "said", "wording_of"]
