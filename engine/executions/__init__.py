"""What runs: the ledger's verbs, effects made once, claims, and the worker that goes from one to the next."""
