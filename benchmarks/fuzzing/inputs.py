"""Input number N of a seed: always the same bytes, whatever was made before."""

import random
from collections.abc import Callable

from benchmarks.fuzzing.bombs import bomb
from benchmarks.fuzzing.corpus import corpus
from benchmarks.fuzzing.grammar import sentence
from benchmarks.fuzzing.mutations import damaged_structure, damaged_text

_ENCODINGS = ("utf-16", "utf-32", "utf-8-sig", "latin-1", "cp1252", "utf-16-le", "utf-7")


def input_of(seed: int, number: int) -> tuple[str, bytes]:
    """What kind of file it is, and its bytes."""
    chance = random.Random(f"{seed}:{number}")
    (kind,) = chance.choices(list(_KINDS), weights=[weight for weight, _ in _KINDS.values()])
    return kind, _KINDS[kind][1](chance)


def _noise(chance: random.Random) -> bytes:
    return chance.randbytes(chance.choice((0, 1, 10, 300, 5000, 600_000)))


def _letters(chance: random.Random) -> bytes:
    """Characters from all over Unicode, lone halves of pairs too."""
    codes = (chance.choice((chance.randrange(0x80), chance.randrange(0x110000))) for _ in range(300))
    return "".join(map(chr, codes)).encode(errors="surrogatepass")


def _encoded(chance: random.Random) -> bytes:
    return chance.choice(corpus()).encode(chance.choice(_ENCODINGS), errors="replace")


def _as_utf8(make: Callable[[random.Random], str]) -> Callable[[random.Random], bytes]:
    return lambda chance: make(chance).encode(errors="surrogatepass")


_KINDS: dict[str, tuple[int, Callable[[random.Random], bytes]]] = {
    "damaged text": (30, _as_utf8(damaged_text)),
    "damaged structure": (30, _as_utf8(damaged_structure)),
    "grammar": (20, _as_utf8(sentence)),
    "bomb": (10, _as_utf8(bomb)),
    "letters": (4, _letters),
    "noise": (3, _noise),
    "other encoding": (3, _encoded),
}
