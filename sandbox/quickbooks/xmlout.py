"""XML answers: what comes back when a caller forgets `Accept: application/json`."""

from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from sandbox.quickbooks.wire import Row

_NAMESPACE = "http://schema.intuit.com/finance/v3"
_ATTRIBUTES = (
    "domain",
    "sparse",
    "status",
    "startPosition",
    "maxResults",
    "totalCount",
    "type",
    "code",
    "element",
    "time",
)


def to_xml(payload: Row) -> bytes:
    """The answer as an IntuitResponse document.

    >>> to_xml({"Term": {"Id": "4", "domain": "QBO"}, "time": "t"}).decode().split('time="t">')[1]
    '<Term domain="QBO"><Id>4</Id></Term></IntuitResponse>'
    """
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return (head + _element("IntuitResponse", {"xmlns": _NAMESPACE, **payload})).encode()


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, member) for member in value)
    if not isinstance(value, dict):
        return f"<{name}>{escape(_text(value))}</{name}>"
    if value.keys() <= {"value", "name"} and "value" in value:
        attribute = f" name={quoteattr(value['name'])}" if "name" in value else ""
        return f"<{name}{attribute}>{escape(_text(value['value']))}</{name}>"
    attributes = "".join(
        f" {key}={quoteattr(_text(value[key]))}" for key in ("xmlns", *_ATTRIBUTES) if key in value
    )
    members = "".join(
        _element(key, member) for key, member in value.items() if key not in _ATTRIBUTES and key != "xmlns"
    )
    return f"<{name}{attributes}>{members}</{name}>"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) else "" if value is None else str(value)
