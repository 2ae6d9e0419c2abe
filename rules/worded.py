"""Errors that tell what their message is made of, so that whoever shows it can do so in another language."""

from collections.abc import Mapping


class Worded(Exception):
    """Its message is `template`, an English sentence, with `values` in place of the names in braces.

    >>> Worded("{count} hours", count=72)
    Worded('72 hours')
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template.format(**values))
        self.template = template
        self.values: Mapping[str, object] = values
