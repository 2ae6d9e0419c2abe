"""Which record of the other side is the same one: by e-mail, name, number, as `match_on` says.

The first of its words that finds exactly one record wins. Where a word finds several, the next one chooses
among them. What was not read is not empty: it stops the search, so that nobody is made twice.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.errors import CannotTell
from rules.facts import Facts
from rules.model import SyncedObject
from rules.outcome import Verdict
from rules.syncing.mapping import Untold, value_of
from rules.syncing.paths import Document, Path, get
from rules.values import plain_text

Keys = Mapping[str, str | Untold]

_NOT_DIGITS = re.compile(r"[^0-9]")
_NATIONAL_DIGITS = 10  # North American numbers are the same with and without their +1

# What each word looks at: HubSpot's properties, joined by a blank, and QuickBooks' field.
_LOOKED_AT: Mapping[str, Mapping[str, tuple[tuple[str, ...], str]]] = {
    "contact": {
        "email": (("contact.email",), "PrimaryEmailAddr.Address"),
        "name": (("contact.firstname", "contact.lastname"), "DisplayName"),
        "phone": (("contact.phone",), "PrimaryPhone.FreeFormNumber"),
        "company": (("company.name",), "CompanyName"),
    },
    "company": {
        "email": (("contact.email",), "PrimaryEmailAddr.Address"),
        "name": (("company.name",), "DisplayName"),
        "phone": (("company.phone",), "PrimaryPhone.FreeFormNumber"),
        "company": (("company.name",), "CompanyName"),
    },
    "product": {"sku": (("product.hs_sku",), "Sku"), "name": (("product.name",), "Name")},
    "invoice": {"number": (("invoice.hs_number",), "DocNumber")},
    "payment": {
        "reference": (("payment.hs_reference_number",), "PaymentRefNum"),
        "number": (("payment.hs_reference_number",), "PaymentRefNum"),
    },
}
_UNLESS_TOLD: Mapping[str, tuple[str, ...]] = {
    "contact": ("email", "name"),
    "company": ("name",),
    "product": ("sku",),
    "invoice": ("number",),
    "payment": ("reference",),
}


@dataclass(frozen=True, slots=True)
class Match:
    """What was found: on MATCH the index of the candidate; the reason is one sentence, without values.

    NO_MATCH means that none is the same, CANNOT_TELL that a person has to choose, or something was not read.
    """

    verdict: Verdict
    reason: str
    index: int | None = None


def words_of(synced: SyncedObject) -> tuple[str, ...]:
    """The words to match on, in their order: the file's, else e-mail and name, SKU, or number."""
    return synced.match_on or _UNLESS_TOLD[synced.record]


def facts_to_match(synced: SyncedObject) -> frozenset[str]:
    """The HubSpot facts that the words look at."""
    return frozenset(name for word in words_of(synced) for name in _LOOKED_AT[synced.record][word][0])


def keys_of_record(synced: SyncedObject, facts: Facts) -> Keys:
    """HubSpot's record by the words of `match_on`, in the form in which they are compared; "" is empty."""
    return {word: _of_facts(word, _LOOKED_AT[synced.record][word][0], facts) for word in words_of(synced)}


def keys_of_document(synced: SyncedObject, document: Document) -> Keys:
    """The same of QuickBooks' document."""
    found: dict[str, str | Untold] = {}
    for word in words_of(synced):
        path = _LOOKED_AT[synced.record][word][1]
        value = value_of(get(document, Path.parse(path)), path)
        found[word] = value if isinstance(value, Untold) else _folded(word, plain_text(value))
    return found


def matched(synced: SyncedObject, keys: Keys, candidates: Sequence[Keys]) -> Match:
    """Which of the other side's records is the same; both kinds of keys come from the functions above."""
    left = list(range(len(candidates)))
    asked: list[str] = []
    narrowed = False
    for word in words_of(synced):
        value = keys[word]
        if isinstance(value, Untold):
            return Match(Verdict.CANNOT_TELL, value.why)
        if not value:
            continue
        asked.append(word)
        hits = [index for index in left if candidates[index].get(word) == value]
        if len(hits) == 1:
            return Match(Verdict.MATCH, f"the {word} is the same", hits[0])
        if hits:
            left, narrowed = hits, True
    return _undecided(synced, asked, len(left) if narrowed else 0)


def _undecided(synced: SyncedObject, asked: Sequence[str], several: int) -> Match:
    if several:
        reason = f"{several} {synced.name} have the same {' and '.join(asked)}; a person has to choose one"
        return Match(Verdict.CANNOT_TELL, reason)
    if not asked:
        words = " and ".join(words_of(synced))
        return Match(Verdict.NO_MATCH, f"there is no {words} to find one by")
    return Match(Verdict.NO_MATCH, f"none of the {synced.name} has this {' or '.join(asked)}")


def _of_facts(word: str, names: Sequence[str], facts: Facts) -> str | Untold:
    try:
        return _folded(word, " ".join(facts.text(name) for name in names))
    except CannotTell as untold:
        return Untold(str(untold))


def _folded(word: str, text: str) -> str:
    """Without regard to case, blanks, and how a phone number is punctuated."""
    if word == "phone":
        return _NOT_DIGITS.sub("", text)[-_NATIONAL_DIGITS:]
    return " ".join(text.split()).casefold()
