"""How many answers are wrong: all forms of the rules, the filter by hand and the peers beside the oracle."""

from collections import Counter
from decimal import ROUND_HALF_UP, Context, Decimal
from random import Random

from benchmarks.rules import dirt, hard_coded, oracle
from benchmarks.rules.peers import Peer, values_of
from benchmarks.rules.workload import NOW, ONE, ZONE, closures, condition_of, deals, loaded
from rules import Facts, Money, Verdict, apportion
from rules.compiled import compiled, fused, traced
from rules.reasons import reasoned

_BATCH = 40
CONDITIONS = 5


def of_one_filter(count: int, seed: int, peers: list[Peer]) -> Counter[str]:
    """Wrong answers of ONE on so many dirty deals. A peer, which cannot say "cannot tell", is right if it
    matches just where the oracle does."""
    data = condition_of(ONE)
    (condition,) = loaded([data])
    compiled_one = compiled(condition, ZONE)
    judges = [(peer, peer.judge(ONE)) for peer in peers]
    wrong = Counter[str]({"hard-coded": 0, "compiled": 0, **{peer.name: 0 for peer in peers}})
    for records in deals(count, Random(seed)):
        truth = oracle.answer(data, oracle.World(records, dirt.TYPES, NOW, ZONE))
        wrong["hard-coded"] += hard_coded.billable(records) is not truth
        wrong["compiled"] += compiled_one(Facts(records), NOW) is not truth
        for peer, judge in judges:
            wrong[peer.name] += bool(judge(values_of(records, peer.number))) is not (truth is True)
    return wrong


def of_any_condition(count: int, seed: int) -> Counter[str]:
    """Wrong answers of conditions of every form on so many dirty records: five on each, and one trace."""
    forms = ("closures", "compiled", "fused", "trace", "compiled trace")
    wrong = Counter[str](dict.fromkeys(forms, 0))
    for batch in range(0, count, _BATCH):
        random = Random(f"{seed} {batch}")
        _of_batch(min(_BATCH, count - batch), random, batch % (2 * _BATCH) == 0, wrong)
    return wrong


def _of_batch(count: int, random: Random, with_account: bool, wrong: Counter[str]) -> None:
    """Five conditions, half of the time with an account that knows more types than the file."""
    types = dirt.TYPES if with_account else {fact: dirt.TYPES[fact] for fact in dirt.BUILT_IN}
    data = [dirt.condition(random, types) for _ in range(CONDITIONS)]
    conditions = loaded(data)
    one_by_one = [(closures(one), compiled(one, ZONE)) for one in conditions]
    together = fused(conditions, ZONE)
    tracers = [traced(one, ZONE) for one in conditions]
    for number in range(count):
        records = dirt.records(random)
        world = oracle.World(records, types, NOW, ZONE)
        facts = Facts(records, dirt.ACCOUNTS if with_account else {})
        truths = [oracle.answer(one, world) for one in data]
        for truth, (closure, function), at_once in zip(truths, one_by_one, together(facts, NOW), strict=True):
            wrong["closures"] += closure(facts, NOW) is not truth
            wrong["compiled"] += function(facts, NOW) is not truth
            wrong["fused"] += at_once is not truth
        chosen = number % CONDITIONS  # a trace takes long, so each record has one of the conditions traced
        told = reasoned(conditions[chosen], facts.at(NOW, ZONE))
        wrong["trace"] += told.verdict is not Verdict.of(truths[chosen])
        wrong["compiled trace"] += tracers[chosen](facts, NOW) != told


def of_splits(count: int, seed: int) -> int:
    """How many of so many percent splits are a cent off, or do not add up."""
    random = Random(seed)
    exact = Context(prec=60)
    wrong = 0
    for _ in range(count):
        total = Decimal(random.randint(1, 10**9)).scaleb(-2)
        percents = [Decimal(random.randint(1, 3333)).scaleb(-2) for _ in range(3)]
        parts = [Money.of(total, "USD").percent(percent).amount for percent in percents]
        expected = [
            exact.multiply(total, percent).scaleb(-2, exact).quantize(Decimal("0.01"), ROUND_HALF_UP, exact)
            for percent in percents
        ]
        split = apportion(Money.of(total, "USD"), [*percents, Decimal(100) - sum(percents)])
        wrong += parts != expected or sum(part.amount for part in split) != total
    return wrong
