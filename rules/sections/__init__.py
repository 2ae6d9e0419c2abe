"""One module for each section of a rule file: nodes in, model out, every mistake reported."""
