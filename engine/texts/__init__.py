"""Every word that a marketer reads in HubSpot about an action, a language in each module.

A test holds the languages to the actions: nothing is missing in any of them, and nothing is too much.
How an action ended, and why, is in `reasons`: sentences that the code says in English (`engine.said`).
"""

from collections.abc import Mapping

from engine.texts.de import GERMAN
from engine.texts.en import ENGLISH
from engine.texts.es import SPANISH
from engine.texts.language import ActionTexts, FieldText, Language

LANGUAGES: Mapping[str, Language] = {one.code: one for one in (ENGLISH, GERMAN, SPANISH)}
"""By HubSpot's code of the language; English comes first, because HubSpot falls back on it."""

__all__ = ["LANGUAGES", "ActionTexts", "FieldText", "Language"]
