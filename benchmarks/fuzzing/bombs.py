"""Small recipes for large trouble: files within their 512 KB that make a careless checker slow or fat."""

import random
from collections.abc import Callable

_TRIGGER = "{id: t%d, when: {deal_created: true}, if: %s, do: [{create-invoice: {}}]}"
_HEAD = "version: 1\n"


def bomb(chance: random.Random) -> str:
    """One of the recipes, in a size between harmless and too much."""
    return chance.choice(BOMBS)(chance, chance.choice((10, 100, 1000, 6000, 20_000)))


def _doubling(chance: random.Random, size: int) -> str:
    """Named conditions that need the one before twice."""
    group = chance.choice(("all", "any"))
    lines = (f"  c{n}: {{{group}: [c{n - 1}, {{not: c{n - 1}}}]}}\n" for n in range(1, min(size, 5000)))
    trigger = _TRIGGER % (0, f"c{min(size, 5000) - 1}")
    named = f"conditions:\n  c0: {{deal.pipeline: a}}\n{''.join(lines)}"
    return f"{_HEAD}{named}triggers: [{trigger}]\n"


def _chain(chance: random.Random, size: int) -> str:
    """Named conditions that each need the next, in either order."""
    size = min(size, 9000)
    lines = [f"  c{n}: {{not: c{n + 1}}}\n" for n in range(size)] + [f"  c{size}: {{deal.pipeline: a}}\n"]
    return f"{_HEAD}conditions:\n" + "".join(lines[:: chance.choice((1, -1))])


def _nested_chain(chance: random.Random, size: int) -> str:
    """The same, each of them as deep as a file may be."""
    inner = "{not: " * 18 + "{all: [c%d]}" + "}" * 18
    lines = "".join(f"  c{n}: {inner % (n + 1)}\n" for n in range(min(size, 2000)))
    return f"{_HEAD}conditions:\n{lines}"


def _wide(chance: random.Random, size: int) -> str:
    """One condition with very many parts about few facts: lint compares parts with each other."""
    group = chance.choice(("all", "any"))
    fact = chance.choice(("deal.amount: {gte: %d}", "deal.x: {neq: v%d}", "deal.dealname: {contains: w%d}"))
    parts = ", ".join(f"{{{fact % number}}}" for number in range(min(size, 9000)))
    return f"{_HEAD}conditions: {{c: {{{group}: [{parts}]}}}}\n"


def _branching(chance: random.Random, size: int) -> str:
    """An `all` of many `any`s, which multiplies out to more than there are atoms."""
    facts = [f"deal.f{number}" for number in range(5)]
    anys = ", ".join(
        f"{{any: [{{{chance.choice(facts)}: a{chance.randrange(9)}}}, {{{chance.choice(facts)}: b}}]}}"
        for _ in range(min(size, 240))
    )
    return f"{_HEAD}triggers: [{_TRIGGER % (0, f'{{all: [{anys}]}}')}]\n"


def _long_lists(chance: random.Random, size: int) -> str:
    """Lists of many values, the same fact again and again."""
    values = ", ".join(str(number) for number in range(min(size, 20_000)))
    parts = ", ".join(f"{{deal.x: {{in: [{values}]}}}}" for _ in range(2))
    return f"{_HEAD}conditions: {{c: {{all: [{parts}, {{deal.x: 5}}, {{deal.x: 7}}]}}}}\n"


def _unknown_keys(chance: random.Random, size: int) -> str:
    """Each a mistake, and each near to many names: "did you mean" has to look."""
    keys = "".join(f"  deal_stag{number}: x\n" for number in range(min(size, 20_000)))
    return f"{_HEAD}{chance.choice(('conditions', 'properties', 'defaults', 'sync'))}:\n{keys}"


def _unknown_names(chance: random.Random, size: int) -> str:
    """Many conditions with a name, and many references that miss them narrowly."""
    size = min(size, 6000)
    named = "".join(f"  condition_number_{number}: {{deal.pipeline: a}}\n" for number in range(size))
    used = ", ".join(f"condition_nunber_{number}" for number in range(size))
    return f"{_HEAD}conditions:\n{named}  last: {{all: [{used}]}}\n"


def _many_triggers(chance: random.Random, size: int) -> str:
    """Triggers that differ in nothing, or in everything but their condition."""
    condition = chance.choice(("{deal.pipeline: a}", "{deal.amount: {gte: 5}}", "c"))
    triggers = "".join(f"  - {_TRIGGER % (number, condition)}\n" for number in range(min(size, 5000)))
    named = "conditions: {c: {any: [{deal.pipeline: a}, {deal.pipeline: b}]}}"
    return f"{_HEAD}{named}\ntriggers:\n{triggers}"


def _many_schedules(chance: random.Random, size: int) -> str:
    """Schedules that are compared with each other."""
    part = "instalments: [{id: a, share: rest, when: {deal_enters: won}}]"
    conditions = ("{deal.amount: {gte: %d}}", "{deal.pipeline: p%d}", "{any: [{deal.x: %d}, {deal.y: a}]}")
    chosen = chance.choice(conditions)
    lines = "".join(
        f"  - {{id: s{number}, for: {chosen % number}, {part}}}\n" for number in range(min(size, 4000))
    )
    return f"{_HEAD}billing_schedules:\n{lines}"


def _big_references(chance: random.Random, size: int) -> str:
    """One large condition that everybody names."""
    parts = ", ".join(f"{{deal.f{number % 40}: v{number}}}" for number in range(480))
    triggers = "".join(f"  - {_TRIGGER % (number, 'big')}\n" for number in range(min(size, 4000)))
    return f"{_HEAD}conditions: {{big: {{any: [{parts}]}}}}\ntriggers:\n{triggers}"


def _placeholders(chance: random.Random, size: int) -> str:
    """Texts full of braces."""
    piece = chance.choice(("{deal.dealname}", "{deal.x", "{", "}", "{a.b}", "{deal.f%d}", "{x}"))
    text = "".join(piece % number if "%d" in piece else piece for number in range(min(size, 1000)))[:9990]
    actions = ", ".join(f"{{create-invoice: {{memo: '{text}'}}}}" for _ in range(40))
    return f"{_HEAD}triggers: [{{id: t, when: {{deal_created: true}}, do: [{actions}]}}]\n"


def _block_letters(chance: random.Random, size: int) -> str:
    """A mail of many lines with a mistake at its end."""
    lines = "".join(f"        line {number} {{contact.f{number}}}\n" for number in range(min(size, 400)))
    return (
        f"{_HEAD}review_requests:\n  sites: {{google: 'https://g.page/x'}}\n  templates:\n"
        f"    long:\n      subject: x\n      text: |\n{lines}        {{oops}}\n"
    )


def _many_tests(chance: random.Random, size: int) -> str:
    """Tests with records and tables."""
    given = "given: {deal: {amount: %d, pipeline: a}}, event: {deal_created: true}"
    case = f"  - {{name: n%d, {given}, expect: nothing}}\n"
    rows = "".join(
        f"      - {{deal.amount: {number}, expect: nothing}}\n" for number in range(min(size, 3000))
    )
    tests = "".join(case % (number, number) for number in range(min(size, 1500)))
    return f"{_HEAD}tests:\n{tests}  - name: table\n    event: {{deal_created: true}}\n    cases:\n{rows}"


def _fat_table(chance: random.Random, size: int) -> str:
    """A table whose rows each repeat a record of very many properties."""
    properties = ", ".join(f"p{number}: x" for number in range(min(size, 18_000)))
    rows = ", ".join(f"{{deal.p{number}: y}}" for number in range(min(size, 2500)))
    given = f"given: {{deal: {{{properties}}}}}, event: {{deal_created: true}}, expect: nothing"
    return f"{_HEAD}tests:\n  - {{name: table, {given}, cases: [{rows}]}}\n"


def _brackets(chance: random.Random, size: int) -> str:
    """Nothing but beginnings."""
    return (
        chance.choice(("[", "{", "- ", "? ", "{a: ", "[{", "!a ", "&a ", "'", '"', "a: ", "|\n ", "{["))
        * size
    )


def _anchors(chance: random.Random, size: int) -> str:
    """The billion laughs."""
    lines = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, min(size, 2000)))
    return "a0: &a0 [x]\n" + lines


def _many_keys(chance: random.Random, size: int) -> str:
    """One mapping with very many keys."""
    where = chance.choice(
        ("properties: {%s}", "sync: {customers: {mappings: [{lookup: {%s}}]}}", "tests: {%s}")
    )
    return _HEAD + where % ", ".join(f"deal.k{number}: text" for number in range(size)) + "\n"


def _mappings(chance: random.Random, size: int) -> str:
    """Many mapped fields with many transforms."""
    chain = ", ".join(chance.choices(("trim", "lower", "upper", "title", "number", "{truncate: 5}"), k=5))
    lines = "".join(
        f"      - {{hubspot: contact.f{number}, quickbooks: A{number}.B, transform: [{chain}]}}\n"
        for number in range(min(size, 3000))
    )
    return f"{_HEAD}sync:\n  customers:\n    direction: to_quickbooks\n    mappings:\n{lines}"


def _long_words(chance: random.Random, size: int) -> str:
    """Keys and values as long as they may be, all of them mistakes."""
    word = chance.choice("xé日") * min(size, 9000)
    return _HEAD + "".join(f"{word}{number}: {word}\n" for number in range(25))


BOMBS: tuple[Callable[[random.Random, int], str], ...] = (
    _doubling,
    _chain,
    _nested_chain,
    _wide,
    _branching,
    _long_lists,
    _unknown_keys,
    _unknown_names,
    _many_triggers,
    _many_schedules,
    _big_references,
    _placeholders,
    _block_letters,
    _many_tests,
    _fat_table,
    _brackets,
    _anchors,
    _many_keys,
    _mappings,
    _long_words,
)
