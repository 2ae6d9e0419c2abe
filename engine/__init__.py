"""Runs what `rules` decides and `actions` do: ledger, vault, clients, worker, web service."""
