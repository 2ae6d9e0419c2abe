"""A chain of hashes over all that was done, what it proves of a deal, and certificates of agreement."""
