"""Measurements, each beside the measure it is to be held against; `python -m benchmarks.NAME`."""
