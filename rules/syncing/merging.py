"""One field that both sides hold: what to do so that they agree, by a merge of three.

The third is what both sides had when they last agreed, so that it is known who changed something since. What
was not read is not empty: nothing is written for it. An edit of one field never fails its record.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from rules.model import Direction
from rules.syncing.mapping import Carried, Field, Untold, Value, is_blank, same
from rules.values import plain_text

Side = Literal["hubspot", "quickbooks"]
NAMES: dict[Side, str] = {"hubspot": "HubSpot", "quickbooks": "QuickBooks"}
OTHER: dict[Side, Side] = {"hubspot": "quickbooks", "quickbooks": "hubspot"}


class Move(StrEnum):
    """What is to be done about a field."""

    NOTHING = "unchanged"
    TO_QUICKBOOKS = "to_quickbooks"
    TO_HUBSPOT = "to_hubspot"
    ASK = "conflict"  # both sides changed, and a person has to choose
    DRIFT = "drift"  # the side that only receives was changed; kept and shown
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Agreed:
    """What each side had when they last agreed, as text; the two may write one value differently."""

    hubspot: str
    quickbooks: str


@dataclass(frozen=True, slots=True)
class FieldMerge:
    """What is to be done about one field, and why, in a sentence without values, for they may be personal.

    `value` is what a move writes, in the receiving side's form. `hubspot` and `quickbooks` are what was seen
    there. `agreed` is what to remember once the move is done, `before` what was remembered until now.
    """

    field: Field
    move: Move
    reason: str
    hubspot: Carried
    quickbooks: Carried
    value: Value = ""
    agreed: Agreed | None = None
    before: Agreed | None = None

    @property
    def key(self) -> str:
        """The name by which snapshots keep the field."""
        return self.field.mapping.key


def merge_field(
    field: Field,
    hubspot: Carried,
    quickbooks: Carried,
    agreed: Agreed | None,
    *,
    conflicts: str = "ask",
    newest: Side | None = None,
) -> FieldMerge:
    """The move for one field. `newest` is the side whose record was changed last, None where nobody knows.

    `conflicts` (hubspot, quickbooks, newest, ask) decides where both sides changed a field without an owner.
    """
    return _Merge(field, hubspot, quickbooks, agreed, conflicts, newest).move()


def settled(merge: FieldMerge, choice: Side | Literal["split"]) -> FieldMerge:
    """A conflict or a drift after a person's choice: one side's value for both, or each keeps its own.

    Each also keeps its own where the chosen side never gives. A split stands until one side changes again.
    Raises ValueError where nothing was asked.
    """
    if merge.move not in (Move.ASK, Move.DRIFT):
        raise ValueError(f"{merge.key} asks nothing")
    if isinstance(merge.hubspot, Untold) or isinstance(merge.quickbooks, Untold):
        raise ValueError(f"{merge.key} was not read")  # neither move is made of such a field
    one_way = choice != "split" and (merge.field.there if choice == "hubspot" else merge.field.back) is None
    if choice == "split" or one_way:
        both = Agreed(plain_text(merge.hubspot), plain_text(merge.quickbooks))
        return replace(
            merge, move=Move.NOTHING, reason="a person let each side keep its own value", agreed=both
        )
    decided = _Merge(merge.field, merge.hubspot, merge.quickbooks, merge.before, choice, None)
    return decided.wins(choice, f"a person chose {NAMES[choice]}'s value")


@dataclass(frozen=True, slots=True)
class _Merge:
    """One field being merged."""

    field: Field
    hubspot: Carried
    quickbooks: Carried
    agreed: Agreed | None
    conflicts: str
    newest: Side | None

    def move(self) -> FieldMerge:
        for seen in (self.hubspot, self.quickbooks):
            if isinstance(seen, Untold):
                return self._done(Move.CANNOT_TELL, f"{seen.why}; neither side is written", self.agreed)
        if self._alike():
            return self._done(Move.NOTHING, "both sides say the same", self._now())
        return self._first() if self.agreed is None else self._later(self.agreed)

    def wins(self, side: Side, why: str) -> FieldMerge:
        """The value of a side goes to the other."""
        carry = self.field.there if side == "hubspot" else self.field.back
        if carry is None:
            return self._done(Move.NOTHING, f"the field never goes from {NAMES[side]}", self.agreed)
        value = carry(_read(self._of(side)))
        if isinstance(value, Untold):
            reason = f"{NAMES[side]}'s value cannot go to {NAMES[OTHER[side]]}: {value.why}"
            return self._done(Move.CANNOT_TELL, reason, self.agreed)
        if side == "hubspot" and is_blank(value) and not self.field.can_be_emptied:
            reason = (
                f"{why}, but QuickBooks cannot empty {self._name('quickbooks')}; give the mapping a default"
            )
            return self._done(Move.CANNOT_TELL, reason, self.agreed)
        move = Move.TO_QUICKBOOKS if side == "hubspot" else Move.TO_HUBSPOT
        kept = plain_text(_read(self._of(side)))
        gets = plain_text(value)
        after = Agreed(kept, gets) if side == "hubspot" else Agreed(gets, kept)
        return replace(self._done(move, f"{why}, so {self._effect(side, value)}", after), value=value)

    def _effect(self, side: Side, value: Value) -> str:
        """What becomes of the other side, for the sentence."""
        other = NAMES[OTHER[side]]
        if is_blank(value):
            return f"it is emptied in {other} too"
        return f"{other} gets {'the default' if is_blank(_read(self._of(side))) else 'it'}"

    def _first(self) -> FieldMerge:
        """They meet for the first time: what is empty is filled, and nothing is erased."""
        source = self._source()
        blank = [side for side in OTHER if is_blank(_read(self._of(side)))]
        if len(blank) == 2:
            return self.wins(source or "hubspot", "both sides are empty")
        if blank:
            return self._fills(blank[0])
        if source is not None:
            return self.wins(source, f"the field goes {self.field.direction} only")
        return self._both("the two sides differ")

    def _fills(self, empty: Side) -> FieldMerge:
        """One side has nothing. It gets the other's value, if the field goes that way."""
        giver = OTHER[empty]
        if self._source() in (None, giver):
            return self.wins(giver, f"{NAMES[empty]} has nothing yet, {NAMES[giver]} does")
        reason = f"{NAMES[empty]} has nothing to give, and {NAMES[giver]} keeps what it has"
        return self._done(Move.NOTHING, reason, self._now())

    def _later(self, agreed: Agreed) -> FieldMerge:
        """They agreed once: only what was changed since moves."""
        changed: list[Side] = [side for side in OTHER if self._changed(side, agreed)]
        if not changed:
            return self._done(Move.NOTHING, "neither side changed since they last agreed", agreed)
        source = self._source()
        if source is not None:
            return self._one_way(source, changed, agreed)
        if len(changed) == 2:
            return self._both("both sides changed")
        return self.wins(changed[0], self._edit(changed[0]))

    def _one_way(self, source: Side, changed: list[Side], agreed: Agreed) -> FieldMerge:
        if source in changed:
            return self.wins(source, self._edit(source))
        if self.field.mapping.owner == source:
            return self.wins(
                source, f"the field was changed in {NAMES[changed[0]]}, and {NAMES[source]} owns it"
            )
        reason = (
            f"the field was changed in {NAMES[changed[0]]} and goes {self.field.direction} only; "
            f"that stays until {NAMES[source]} changes it, or a person chooses"
        )
        return self._done(Move.DRIFT, reason, agreed)

    def _both(self, what: str) -> FieldMerge:
        """Both have something to say: the field's owner wins, else what the sync says of conflicts."""
        if self.field.mapping.owner is not None:
            owner: Side = "hubspot" if self.field.mapping.owner == "hubspot" else "quickbooks"
            return self.wins(owner, f"{what}; {NAMES[owner]} owns the field")
        if self.conflicts == "newest" and self.newest is not None:
            return self.wins(self.newest, f"{what}; {NAMES[self.newest]} was changed last")
        if self.conflicts == "hubspot":
            return self.wins("hubspot", f"{what}; HubSpot wins conflicts")
        if self.conflicts == "quickbooks":
            return self.wins("quickbooks", f"{what}; QuickBooks wins conflicts")
        unknown = ", and nobody knows which is newer" if self.conflicts == "newest" else ""
        return self._done(Move.ASK, f"{what}{unknown}; a person has to choose", self.agreed)

    def _alike(self) -> bool:
        """Whether one side's value, carried across, is what the other has."""
        hubspot, quickbooks = _read(self.hubspot), _read(self.quickbooks)
        if is_blank(hubspot) and is_blank(quickbooks):
            there = self.field.there("") if self.field.there else ""
            back = self.field.back("") if self.field.back else ""
            return self.agreed is not None or (there == "" and back == "")
        return self._arrives(self.field.there, hubspot, quickbooks) or self._arrives(
            self.field.back, quickbooks, hubspot
        )

    def _arrives(self, carry: Callable[[Value], Carried] | None, value: Value, other: Value) -> bool:
        arrived = carry(value) if carry else Untold("")
        return not isinstance(arrived, Untold) and same(arrived, other, self.field.kind, self.field.zone)

    def _changed(self, side: Side, agreed: Agreed) -> bool:
        before = agreed.hubspot if side == "hubspot" else agreed.quickbooks
        return not same(_read(self._of(side)), before, self.field.kind, self.field.zone)

    def _edit(self, side: Side) -> str:
        what = "emptied" if is_blank(_read(self._of(side))) else "changed"
        return f"the field was {what} in {NAMES[side]}"

    def _source(self) -> Side | None:
        """The only side that gives, None where both do."""
        if self.field.direction is Direction.TWO_WAY:
            return None
        return "hubspot" if self.field.direction is Direction.TO_QUICKBOOKS else "quickbooks"

    def _of(self, side: Side) -> Carried:
        return self.hubspot if side == "hubspot" else self.quickbooks

    def _name(self, side: Side) -> str:
        mapping = self.field.mapping
        return mapping.hubspot or "the text" if side == "hubspot" else mapping.quickbooks

    def _now(self) -> Agreed:
        return Agreed(plain_text(_read(self.hubspot)), plain_text(_read(self.quickbooks)))

    def _done(self, move: Move, reason: str, agreed: Agreed | None) -> FieldMerge:
        name = self._name("quickbooks" if self.field.mapping.hubspot is None else "hubspot")
        return FieldMerge(
            self.field,
            move,
            f"{name}: {reason}",
            self.hubspot,
            self.quickbooks,
            agreed=agreed,
            before=self.agreed,
        )


def _read(value: Carried) -> Value:
    assert not isinstance(value, Untold)  # `move` lets no unread value pass
    return value
