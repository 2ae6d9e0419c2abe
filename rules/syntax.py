"""What the YAML parser says, and what it means to somebody who writes rules."""

_TAB = "a tab cannot indent a rule file; use blanks"
_ESCAPE = "this escape does not exist; use single quotes around the text"
_ALIGN = "check the indentation"
_QUOTE = "put the value in quotes"
_DIRECTIVE = "a line that begins with % is a command to YAML, and rule files have none; remove it"
_NAME = f"a name must follow & or *, and rule files use neither; {_QUOTE}"
_TAG = f"a text cannot begin with ! unless it is quoted; {_QUOTE}"
_BLOCK = "the text after | or > begins on the next line, further in; move it there"
_QUOTED = "this quoted text is never closed; add the closing quote"
UNCLOSED = "this bracket is never closed; add the closing one"
# Said where the parser gave up, far from the mistake; the place where the thing began says more.
FROM_THE_BEGINNING = frozenset(
    {
        "could not find expected ':'",
        "found unexpected document indicator",
        "found unexpected end of stream",
    }
)
_MEANINGS = {
    "found character that cannot start any token": f"this cannot begin a value; {_QUOTE}",
    "mapping values are not allowed in this context": f'a ":" is not expected here; {_ALIGN}, or {_QUOTE}',
    "mapping keys are not allowed in this context": f'a "?" is not expected here; {_ALIGN}, or {_QUOTE}',
    "block sequence entries are not allowed in this context": 'a list item "-" is not expected here; start '
    "it on its own line",
    "could not find expected ':'": 'a ":" is missing after this key; add it',
    "did not find expected ',' or '}'": 'a "," or "}" is missing before this; add it',
    "did not find expected ',' or ']'": 'a "," or "]" is missing before this; add it',
    "did not find expected key": f"this does not line up with the keys above; {_ALIGN}",
    "did not find expected '-' indicator": f"this does not line up with the list above; {_ALIGN}",
    "did not find expected node content": f"a value is missing here, or this cannot begin one; {_QUOTE}",
    "did not find expected <document start>": f"this stands outside of the file's keys; {_ALIGN}",
    "did not find expected comment or line break": _BLOCK,
    "found an indentation indicator equal to 0": "the number after | or > is from 1 to 9; remove it",
    "found unexpected document indicator": _QUOTED,
    "found unexpected end of stream": _QUOTED,
    "found unknown escape character": _ESCAPE,
    "did not find expected hexdecimal number": _ESCAPE,
    "found invalid Unicode character escape code": _ESCAPE,
    "found unexpected ':'": f'a ":" is not expected here; {_QUOTE}',
    "did not find expected alphabetic or numeric character": _NAME,
    "found a tab character that violates indentation": _TAB,
    "found a tab character where an indentation space is expected": _TAB,
    "found undefined tag handle": _TAG,
    **dict.fromkeys(
        (
            "did not find URI escaped octet",
            "did not find expected '!'",
            "did not find expected tag URI",
            "did not find expected whitespace or line break",
            "did not find the expected '>'",
            "found an incorrect leading UTF-8 octet",
            "found an incorrect trailing UTF-8 octet",
        ),
        _TAG,
    ),
    **dict.fromkeys(
        (
            "could not find expected directive name",
            "did not find expected digit or '.' character",
            "did not find expected version number",
            "did not find expected whitespace",
            "found duplicate %TAG directive",
            "found duplicate %YAML directive",
            "found extremely long version number",
            "found incompatible YAML document",
            "found unexpected non-alphabetical character",
            "found unknown directive name",
        ),
        _DIRECTIVE,
    ),
}


def meaning_of(said: str, character: str) -> str:
    """One sentence for what the parser said about this character; its own words where it is new to us.

    >>> meaning_of("found unexpected end of stream", "")
    'this quoted text is never closed; add the closing quote'
    """
    if character == "\t":
        return _TAB
    return _MEANINGS.get(said, f"{said}; {_ALIGN} and the quotes of this line")
