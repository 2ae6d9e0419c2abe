"""What each `stagebill` command does, one module per group. They print; `__main__` parses and exits."""
