"""The proof: a chain of hashes over all effects, what it proves of a deal, and certificates of agreement."""
