"""Accounts and companies: OAuth, tokens, and the vault that keeps them."""
