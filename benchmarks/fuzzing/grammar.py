"""Rule files out of the language's own words: mostly right in form, seldom in sense."""

import random

from benchmarks.fuzzing.hostile import HOSTILE
from rules.kinds import Kind
from rules.operators import OPERATORS, Takes
from rules.properties import BUILT_IN, RULE_OBJECTS
from rules.vocabulary import ACTIONS, INVOICE_STATUSES, Form

_VALUES: dict[Kind, tuple[str, ...]] = {
    Kind.TEXT: ("a", "b", "won", "no", "5", "{deal.dealname}"),
    Kind.SET: ("a", "b", "a;b"),
    Kind.NUMBER: ("5", "500.00", "-1"),
    Kind.MONEY: ("5", "500.00", "0.01"),
    Kind.BOOL: ("true", "false"),
    Kind.DATE: ("2026-03-02", "2026-04-01"),
    Kind.DATETIME: ("2026-03-02", "2026-03-02T09:00"),
}
_FACTS = sorted(fact for fact in BUILT_IN if fact[0].islower())


def sentence(chance: random.Random) -> str:
    """A whole rule file."""
    names = [f"c{number}" for number in range(chance.randint(0, 4))]
    sections = [
        _block("conditions", [f"{name}: {_condition(chance, names, 3)}" for name in names]),
        _block(
            "billing_schedules", [f"- {_schedule(chance, names, n)}" for n in range(chance.randint(0, 2))]
        ),
        _block("triggers", [f"- {_trigger(chance, names, n)}" for n in range(chance.randint(0, 4))]),
        _block("tests", [f"- {_test(chance, n)}" for n in range(chance.randint(0, 3))]),
    ]
    chance.shuffle(sections)
    return "version: 1\ntimezone: America/Chicago\n" + "".join(filter(None, sections))


def _block(name: str, lines: list[str]) -> str:
    return f"{name}:\n" + "".join(f"  {line}\n" for line in lines) if lines else ""


def _word(chance: random.Random, kind: Kind = Kind.TEXT) -> str:
    word = chance.choice(_VALUES[kind]) if chance.random() < 0.98 else chance.choice(HOSTILE)
    return "'" + word.replace("'", "''") + "'" if not word.isalnum() else word


def _fact(chance: random.Random) -> str:
    return chance.choice(_FACTS) if chance.random() < 0.8 else f"deal.own_{chance.randrange(4)}"


def _condition(chance: random.Random, names: list[str], depth: int) -> str:
    roll = chance.random()
    if names and roll < 0.15:
        return chance.choice(names)
    if depth and roll < 0.45:
        parts = ", ".join(_condition(chance, names, depth - 1) for _ in range(chance.randint(1, 4)))
        return f"{{{chance.choice(('all', 'any'))}: [{parts}]}}"
    if depth and roll < 0.55:
        return f"{{not: {_condition(chance, names, depth - 1)}}}"
    if depth and roll < 0.62:
        name = chance.choice(RULE_OBJECTS)
        return f"{{{chance.choice(('some', 'every', 'no'))}: {{{name}: {{id: {_word(chance)}}}}}}}"
    fact = _fact(chance)
    kind = BUILT_IN.get(fact, Kind.TEXT)
    operators = dict(_operator(chance, kind) for _ in range(chance.randint(1, 2)))
    several = ", ".join(f"{name}: {operand}" for name, operand in operators.items())
    return f"{{{fact}: {chance.choice((_word(chance, kind), f'{{{several}}}'))}}}"


def _operator(chance: random.Random, kind: Kind) -> tuple[str, str]:
    fitting = [one for one in OPERATORS.values() if kind in one.kinds or chance.random() < 0.01]
    operator = chance.choice(fitting)
    pair = sorted((_word(chance, kind), _word(chance, kind)))
    operand = {
        Takes.ONE: _word(chance, kind),
        Takes.SEVERAL: f"[{', '.join(pair)}]",
        Takes.PAIR: f"[{', '.join(pair)}]",
        Takes.DURATION: chance.choice(("5d", "2d", "99999w")),
        Takes.FLAG: chance.choice(("true", "false")),
    }
    return operator.name, operand[operator.takes]


def _when(chance: random.Random) -> str:
    whens = (
        f"deal_enters: {_word(chance)}",
        "deal_created: true",
        f"property_changes: deal.own_{chance.randrange(4)}",
        f"invoice_becomes: {chance.choice(tuple(INVOICE_STATUSES))}",
        "date_reached: deal.closedate",
        "every: '0 9 * * mon'",
    )
    return f"{{{chance.choice(whens)}}}"


def _action(chance: random.Random) -> str:
    name = chance.choice(list(ACTIONS))
    free = [one for one, what in ACTIONS[name].inputs.items() if what.form is Form.TEXT]
    given = chance.sample(free, k=min(len(free), chance.randint(0, 2)))
    return f"{{{name}: {{{', '.join(f'{one}: {_word(chance)}' for one in given)}}}}}"


def _schedule(chance: random.Random, names: list[str], number: int) -> str:
    shares = chance.choice((("rest",), ("30%", "rest"), ("50%", "50%"), ("33.33%", "33.33%", "33.34%")))
    parts = ", ".join(
        f"{{id: i{at}, share: {share}, when: {_when(chance)}}}" for at, share in enumerate(shares)
    )
    return f"{{id: s{number}, for: {_condition(chance, names, 2)}, instalments: [{parts}]}}"


def _trigger(chance: random.Random, names: list[str], number: int) -> str:
    condition = f"if: {_condition(chance, names, 3)}, " if chance.random() < 0.8 else ""
    wait = chance.choice(("", "wait: 2h, ", "mode: shadow, ", "once_per: deal, "))
    return f"{{id: t{number}, when: {_when(chance)}, {condition}{wait}do: [{_action(chance)}]}}"


def _test(chance: random.Random, number: int) -> str:
    given = ", ".join(f"own_{at}: {_word(chance)}" for at in range(3))
    expect = chance.choice(("nothing", f"[{_action(chance)}]"))
    event = _when(chance)
    return f"{{name: n{number}, given: {{deal: {{{given}}}}}, event: {event}, expect: {expect}}}"
