"""The links in a mail: known by a token that nobody can guess, and leading only where its request says."""

import base64
from collections.abc import Callable
from dataclasses import dataclass

_BYTES = 24


@dataclass(frozen=True, slots=True)
class Links:
    """`public_url` is where this service is reached; `random_bytes` makes the tokens."""

    public_url: str
    random_bytes: Callable[[int], bytes]

    def new_token(self) -> str:
        """192 random bits, as they stand in an address."""
        return base64.urlsafe_b64encode(self.random_bytes(_BYTES)).decode()

    def review(self, token: str) -> str:
        """Where the recipient goes to write the review."""
        return f"{self.public_url}/reviews/{token}"

    def opt_out(self, token: str) -> str:
        """Where the recipient says not to be asked again."""
        return f"{self.public_url}/reviews/{token}/opt-out"
