"""What a new invoice would come to, without making it: the arithmetic of an action call and of a schedule."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.billing import amount_now, amounts, open_instalments
from rules.choosing import Governing
from rules.errors import CannotTell, Overbilled
from rules.facts import EMPTY, Facts, Unread
from rules.model import Schedule
from rules.money import BadAmount, Money, read_decimal
from rules.money import total as sum_of
from rules.outcome import Verdict
from rules.values import plain_text

_OF_SCHEDULES = ("deposit", "follow_up", "final")
_REST = ("final", "full")


@dataclass(frozen=True, slots=True)
class Account:
    """What is billed of one deal: by schedule and instalment, and beside them, all in one currency."""

    currency: str
    instalments: Mapping[str, Mapping[str, Money]]
    outside: Money

    @property
    def all(self) -> Money:
        """Everything that is billed."""
        inside = [amount for of in self.instalments.values() for amount in of.values()]
        return sum_of([*inside, self.outside], self.currency)

    def beside(self, schedule_id: str) -> Money:
        """What is billed, but not by this schedule."""
        return self.all - sum_of(list(self.instalments.get(schedule_id, {}).values()), self.currency)


def forecast(schedule: Schedule, facts: Facts, account: Account) -> Mapping[str, Money]:
    """What each open instalment of the governing schedule will come to. Raises CannotTell or Overbilled."""
    total = total_of(facts, schedule.total, account.currency)
    return amounts(schedule, total, account.instalments.get(schedule.id, {}), account.beside(schedule.id))


def total_of(facts: Facts, fact: str, currency: str) -> Money:
    """The deal's total in a fact. Raises CannotTell where it is empty, unread or no amount."""
    if not currency:
        raise CannotTell("the deal's currency is not known")
    raw = facts.raw(fact)
    if raw is EMPTY:
        raise CannotTell(f"{fact} is empty")
    if isinstance(raw, Unread):
        raise CannotTell(f"{fact} cannot be read: {raw.why}")
    if isinstance(raw, Money):
        return raw
    try:
        return Money.of(plain_text(raw), currency)
    except BadAmount as wrong:
        raise CannotTell(f"{fact} is not an amount: {wrong}") from wrong


def amount_of(inputs: Mapping[str, str], facts: Facts, chosen: Governing, account: Account) -> Money:
    """What an invoice with these inputs comes to, as `create-invoice` itself would work it out.

    `chosen` is the schedule that governs the deal. Raises CannotTell with the reason where it cannot be told,
    or where the action would be refused: nothing is ever billed above the total.
    """
    instalment = _instalment(inputs, chosen, account)
    fact = chosen.schedule.total if chosen.schedule and instalment else "deal.amount"
    total = total_of(facts, fact, account.currency)
    left = total - account.all
    amount = (
        _of_instalment(chosen, instalment, total, account) if instalment else _of_wish(inputs, total, left)
    )
    if amount > left:
        raise CannotTell(
            f"it would be refused: {amount} is more than what is left to bill, {left} of {total}"
        )
    if amount.minor <= 0:
        raise CannotTell(f"there is nothing to bill: {account.all} of {total} is billed")
    return amount


def _instalment(inputs: Mapping[str, str], chosen: Governing, account: Account) -> str | None:
    """The instalment that is meant where a schedule governs the deal and no amount is given."""
    if "instalment" in inputs:
        return inputs["instalment"]
    if inputs.get("invoice_type") not in _OF_SCHEDULES or "amount" in inputs or "percent" in inputs:
        return None
    if chosen.verdict is Verdict.CANNOT_TELL:
        raise CannotTell(f"it would be refused: {chosen.reason}")
    if chosen.schedule is None:
        return None
    done = account.instalments.get(chosen.schedule.id, {})
    for instalment in open_instalments(chosen.schedule, done):
        if instalment.invoice.get("invoice_type") == inputs["invoice_type"]:
            return instalment.id
    raise CannotTell(f"it would be refused: no {inputs['invoice_type']} instalment is open")


def _of_instalment(chosen: Governing, instalment: str, total: Money, account: Account) -> Money:
    if chosen.schedule is None:
        raise CannotTell(f"it would be refused: {chosen.reason}")
    done = account.instalments.get(chosen.schedule.id, {})
    try:
        return amount_now(chosen.schedule, instalment, total, done, account.beside(chosen.schedule.id))
    except KeyError:
        raise CannotTell(f"it would be refused: the instalment {instalment} is not open") from None
    except Overbilled as over:
        raise CannotTell(f"it would be refused: {over}") from over


def _of_wish(inputs: Mapping[str, str], total: Money, left: Money) -> Money:
    try:
        if inputs.get("amount"):
            return Money.of(inputs["amount"], total.currency)
        if inputs.get("percent"):
            return total.percent(read_decimal(inputs["percent"].strip().removesuffix("%")))
    except BadAmount as wrong:
        raise CannotTell(f"it would be refused: {wrong}") from wrong
    if inputs.get("invoice_type") in _REST:
        return left
    raise CannotTell("it would be refused: it needs a percent or an amount")
