"""Makes hostile rule files and judges what the checker does with them; `python -m benchmarks.fuzz_rules`."""
