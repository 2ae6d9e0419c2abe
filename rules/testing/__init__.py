"""The tests beside the rules: run, compared, drawn, covered, mutated, captured from real records."""
