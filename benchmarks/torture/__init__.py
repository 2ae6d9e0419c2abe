"""Torture: work for service and workers while they are killed, cut off and stopped; then the books balance.

    python -m benchmarks.torture --seconds 300 --seed 7 --store postgresql

Everything is real processes: both stand-ins, `stagebill serve`, `stagebill worker`, a PostgreSQL of its own.
The seed decides what is asked and what is broken, and in which order; what happens in between is up to the
machine.
"""
