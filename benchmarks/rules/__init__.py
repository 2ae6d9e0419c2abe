"""The rules beside hard-coded Python and beside other rule libraries; `python -m benchmarks.rules`."""
