"""A comparison as plain data: for `--json`, and for the plan that is applied later."""

from datetime import datetime
from typing import Any

from engine.planning.comparing import Comparison
from rules.money import Money
from rules.planning.differences import Difference, OpenPart, Sums, WouldWait, person, sums
from rules.planning.moments import Asked, Said
from rules.planning.waiting import Fit


def document(found: Comparison) -> dict[str, Any]:
    """Everything that was found, in one order that the same rows always give."""
    return {
        **history(found),
        "open_instalments": [_part(one) for one in found.parts],
        "waiting": [_fit(one) for one in found.fits],
        "would_wait": [_would_wait(one) for one in found.would_wait],
        "waiting_unchanged": found.kept,
        "waiting_of_people": found.by_people,
    }


def history(found: Comparison) -> dict[str, Any]:
    """What was found about the past."""
    return {
        "since": instant(found.since),
        "now": instant(found.now),
        "events": found.moments,
        "deals": found.deals,
        "totals": {action: _sums(one) for action, one in sorted(sums(found.differences).items())},
        "changes": [change(one) for one in found.differences],
        "cannot_tell": [
            {"what": what, "why": why, "count": count} for (what, why), count in sorted(found.untold.items())
        ],
    }


def change(one: Difference) -> dict[str, Any]:
    """One difference, with the old verdict beside the new."""
    moment = one.moment
    return {
        "change": one.change.value,
        "rule": one.name,
        "deal": moment.deal_id,
        "deal_name": moment.deal_name,
        "portal": moment.portal_id,
        "person": person(moment),
        "event": moment.event_id,
        "happening": {moment.happening.kind: moment.happening.value},
        "at": instant(moment.at),
        "old": _said(one.old, one.old_asked),
        "new": _said(one.new, one.new_asked),
    }


def _said(said: Said | None, asked: Asked | None) -> dict[str, Any] | None:
    if said is None:
        return None
    told: dict[str, Any] = {"verdict": said.verdict.value, "reason": said.reason}
    if said.shadow:
        told["shadow"] = True
    if said.waits:
        told["waits_seconds"] = int(said.waits.total_seconds())
    return told | ({"starts": _asked(asked)} if asked else {})


def _asked(asked: Asked) -> dict[str, Any]:
    told: dict[str, Any] = {"action": asked.action, "inputs": dict(asked.inputs)}
    if asked.amount is not None:
        told |= money(asked.amount)
    return told | ({"note": asked.note} if asked.note else {})


def money(amount: Money) -> dict[str, str]:
    """An amount in major units beside its currency."""
    return {"amount": amount.text, "currency": amount.currency}


def _sums(one: Sums) -> dict[str, Any]:
    return {
        "more": one.more,
        "fewer": one.fewer,
        "other": one.other,
        "people": len(one.people),
        "amounts_unknown": one.untold,
        "money": [
            {"currency": new.currency, "old": old.text, "new": new.text, "difference": (new - old).text}
            for old, new in one.money()
        ],
    }


def _part(one: OpenPart) -> dict[str, Any]:
    amount = one.old or one.new
    return {
        "deal": one.deal_id,
        "portal": one.portal_id,
        "instalment": one.name,
        "currency": amount.currency if amount else "",
        "old": one.old.text if one.old else None,
        "new": one.new.text if one.new else None,
        "waits_for": {"old": one.old_when, "new": one.new_when},
    }


def _fit(one: Fit) -> dict[str, Any]:
    waiting = one.waiting
    told: dict[str, Any] = {
        "execution": waiting.id,
        "portal": waiting.portal_id,
        "deal": waiting.deal_id,
        "action": waiting.action,
        "rule": waiting.rule,
        "due": instant(waiting.due),
        "becomes": one.fitting.value,
        "why": one.why,
    }
    if one.due is not None:
        told["new_due"] = instant(one.due)
    if one.inputs:
        told["new_inputs"] = dict(one.inputs)
    return told | (money(waiting.amount) if waiting.amount else {})


def _would_wait(one: WouldWait) -> dict[str, Any]:
    return {
        "deal": one.moment.deal_id,
        "portal": one.moment.portal_id,
        "rule": one.rule,
        "due": instant(one.due),
    }


def instant(moment: datetime) -> str:
    """UTC, as plans and machines read it."""
    return moment.isoformat().replace("+00:00", "Z")
