"""Errors whose message is a sentence for people, kept as it was said."""


class Worded(Exception):
    """`message` remembers how it was put together (`rules.said`); printed, the error is plain English."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
