"""Records that both sides hold: which go, which are the same, and who writes what of each field."""
