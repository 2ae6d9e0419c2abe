"""The sentences of `engine.said` in other languages, a package for each and in it a module for each topic.

A test walks the code for the sentences that are said, and holds every language to them: none is missing, none
is left over, and each names the same values. A sentence that nobody has translated is told in English.
What others said stays as it came: QuickBooks' and HubSpot's own words, a broken body, a rule file's texts.
"""

from collections.abc import Mapping
from types import MappingProxyType

from engine.said import Said
from engine.texts.reasons.de import GERMAN
from engine.texts.reasons.es import SPANISH
from rules.model import ENGLISH

REASONS: Mapping[str, Mapping[str, str]] = MappingProxyType({"de": GERMAN, "es": SPANISH})
"""By HubSpot's code of the language: the template of each sentence, by the English one."""


def told_in(language: str, sentence: str) -> str:
    """The sentence in that language, as far as it can be told in it.

    >>> from engine.said import said
    >>> told_in("de", said("{invoice} e-mailed", invoice=said("invoice {number}", number="1001")))
    'Rechnung 1001 per E-Mail gesendet'
    """
    if language == ENGLISH or not isinstance(sentence, Said):
        return str(sentence)
    values = {name: told_in(language, value) for name, value in sentence.values.items()}
    template = REASONS.get(language, {}).get(sentence.template, sentence.template)
    return template.format_map(values)
