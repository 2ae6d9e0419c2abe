"""A proof as lines for a bookkeeper, and as one document for machines."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from engine.proof.chain import AGAIN, ANSWERED, INTENDED, TAKEN_OVER, Head, told_time
from engine.proof.proving import Account, DealProof, Made
from engine.proof.verifying import Entry, Walked

_WHAT = {
    INTENDED: "the intent",
    AGAIN: "another try",
    ANSWERED: "the answer",
    TAKEN_OVER: "all of it, when the chain began",
}


def lines(proof: DealProof) -> Iterator[str]:
    """The proof of one deal."""
    yield f"Deal {proof.deal_id} of HubSpot account {proof.portal_id}"
    for made in proof.made:
        yield ""
        yield from _of_effect(made)
    yield ""
    if proof.account is not None:
        yield from _of_account(proof.account)
    yield from (f"WRONG    {sentence}" for sentence in proof.flaws)
    yield chain_line(proof.chain)
    yield verdict(proof)


def _of_effect(made: Made) -> Iterator[str]:
    effect = made.effect
    yield made.title
    yield f"  asked by   {made.asked}"
    stored = _time(effect.intended_at)
    yield f"  intent     stored {stored}, before anything was sent (execution {made.execution.id})"
    yield f"  requestid  {effect.request_id}"
    yield f"  request    {made.request}"
    came = f", {_time(effect.finished_at)}" if effect.finished_at else ""
    yield f"  answer     {made.answer}{came}"
    if effect.tries > 1:
        yield f"  tries      {effect.tries}: after the first its answer was lost, so it was looked for"
    for lock in made.locks:
        yield f"  lock       {lock.name} {lock.value}: {lock.sentence}"
    yield f"  chain      {_entries(made.entries)}"
    yield from (f"  WRONG      {sentence}" for sentence in made.flaws)


def _entries(entries: tuple[Entry, ...]) -> str:
    told = [
        f"entry {entry.sequence} holds {_WHAT.get(str(entry.facts.get('what')), 'what nobody can read')}"
        for entry in entries
    ]
    return ", ".join(told) or "no entry"


def _of_account(account: Account) -> Iterator[str]:
    for what, part in account.parts:
        yield f"  billed     {part} for {what}"
    yield f"Money    {account.total} in total = {account.billed} billed + {account.open} open, net of tax"


def chain_line(chain: Walked) -> str:
    """How long the chain is, and where it ends: to be kept outside, so that nothing can be cut off."""
    if not chain.entries:
        return "Chain    no entries yet"
    sound = "" if chain.flaws else ", each following on the last"
    return f"Chain    {chain.entries} entries{sound}; it ends in {head_text(chain.head)}"


def head_text(head: Head) -> str:
    """The end of a chain as `--head` takes it.

    >>> head_text(Head(12, "ab" * 32))[:9]
    '12:ababab'
    """
    return f"{head.sequence}:{head.digest}"


def verdict(proof: DealProof) -> str:
    """The last line."""
    if proof.sound:
        return "Proved   nothing was altered, and no second document can exist for any of these"
    wrong = len(proof.flaws) + sum(len(one.flaws) for one in proof.made)
    return f"WRONG    {wrong} things are not as they were stored: see the lines above"


def document(proof: DealProof) -> dict[str, Any]:
    """The same for machines, with the bodies as the ledger keeps them."""
    account = proof.account
    return {
        "deal": proof.deal_id,
        "portal_id": proof.portal_id,
        "sound": proof.sound,
        "made": [_document_of(made) for made in proof.made],
        "money": account
        and {
            "currency": account.total.currency,
            "total": account.total.text,
            "billed": account.billed.text,
            "open": account.open.text,
        },
        "chain": {"entries": proof.chain.entries, "head": head_text(proof.chain.head)},
        "wrong": list(proof.flaws),
    }


def _document_of(made: Made) -> dict[str, Any]:
    effect = made.effect
    return {
        "name": effect.name,
        "title": made.title,
        "state": effect.state,
        "asked_by": made.asked,
        "execution_id": made.execution.id,
        "intended_at": told_time(effect.intended_at),
        "request_id": effect.request_id,
        "request": effect.request,
        "answer": effect.answer,
        "answered_at": told_time(effect.finished_at),
        "document_id": effect.document_id,
        "tries": effect.tries,
        "locks": {lock.name: lock.value for lock in made.locks},
        "entries": [{"sequence": entry.sequence, **entry.facts} for entry in made.entries],
        "wrong": list(made.flaws),
    }


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else "never"
