"""Codes of the first step: bytes to text, text to YAML, within bounds."""

from rules.codes.code import Code, mistake

_PLAIN = "timezone: America/Chicago\n"

READING: tuple[Code, ...] = (
    mistake(
        "not-text",
        "the file is not UTF-8 text",
        "A rule file is UTF-8 text. Other encodings (UTF-16, Latin-1), control characters and NUL bytes come "
        "from editors with other settings, from word processors or from damaged files. Save the file as "
        "UTF-8. A byte order mark at the very beginning is allowed.",
        "timezone: \x07America/Chicago\n",
        _PLAIN,
    ),
    mistake(
        "hidden-character",
        "an invisible character is in the file",
        "Characters that turn the direction of writing, or have no width, make a line read otherwise than it "
        "is meant: somebody could approve a rule that says something else. Delete the character; letters of "
        "every language are allowed.",
        "conditions: {c: {deal.pipeline: default\u200b}}\n"
        "triggers: [{id: t, when: {deal_created: true}, if: c, do: [{create-invoice: {}}]}]\n",
        "conditions: {c: {deal.pipeline: default}}\n"
        "triggers: [{id: t, when: {deal_created: true}, if: c, do: [{create-invoice: {}}]}]\n",
    ),
    mistake(
        "too-large",
        "the file is larger than 512 KB",
        "Nobody can review a rule file of that size, and reading it would hold up the service. Remove what "
        "is not needed, often tests that were captured from records.",
        "# " + "x" * 600_000 + "\n",
        _PLAIN,
    ),
    mistake(
        "too-deep",
        "values are nested more than 24 levels deep",
        "Rules need about ten levels. Deeper nesting is a mistake in brackets or indentation; give a part of "
        "a long condition a name in `conditions:` and use the name.",
        f"conditions: {{c: {'{not: ' * 30}{{deal.pipeline: a}}{'}' * 30}}}\n",
        _PLAIN,
    ),
    mistake(
        "too-many",
        "the file has more than 50,000 values",
        "Every key, word and list counts. A file with as many values was made by a program that went wrong. "
        "Remove what is not needed.",
        f"conditions: {{c: {{deal.pipeline: [{'a, ' * 60_000}]}}}}\n",
        _PLAIN,
    ),
    mistake(
        "too-long",
        "a text has more than 10,000 characters",
        "No input of an action takes a text of that length. Shorten it, or close the quote that should have "
        "ended it.",
        f"timezone: {'x' * 10_001}\n",
        _PLAIN,
    ),
    mistake(
        "syntax",
        "the text is not YAML",
        "The place in the message is where reading had to stop; the cause is there or in the line above. "
        "Usual causes: a tab in the indentation, keys that do not line up, a bracket or quote that is not "
        "closed, a value that begins with one of `@ % * & !` or has `: ` in it and stands without quotes.",
        "defaults: {create-invoice: {item: Consulting}\n",
        "defaults: {create-invoice: {item: Consulting}}\n",
    ),
    mistake(
        "several-documents",
        "the file holds several YAML documents",
        "A line with `---` begins another document, and only one is a rule file. Remove the line, or put the "
        "second document into a file of its own.",
        "---\ntimezone: America/Chicago\n",
        _PLAIN,
    ),
    mistake(
        "anchor",
        "a YAML anchor is used",
        "Anchors (`&name`) repeat parts of a file out of sight, and a few lines of them can grow to "
        "gigabytes. Write the value out, or give a condition a name in `conditions:`.",
        "timezone: &zone America/Chicago\n",
        _PLAIN,
    ),
    mistake(
        "alias",
        "a YAML alias is used",
        "Aliases (`*name`) repeat what an anchor marked, and neither is read. Write the value out, or give a "
        "condition a name in `conditions:`. A text that begins with `*` needs quotes.",
        "timezone: *zone\n",
        _PLAIN,
    ),
    mistake(
        "tag",
        "a YAML tag is used",
        "Tags (`!!str`, `!Ref`) change the type of a value or run code in other programs. Types come from "
        "the property that a value is compared with. A text that begins with `!` needs quotes.",
        "timezone: !!str America/Chicago\n",
        _PLAIN,
    ),
    mistake(
        "wrong-key",
        "a key is not a word",
        "A list or mapping stands where a key belongs, often after a `?` or a bracket that was put in the "
        "wrong place. A placeholder like `{deal.dealname}` at the beginning of a text needs quotes around "
        "the text.",
        "{[a]: b}\n".join(("defaults: ", "")),
        "defaults: {}\n",
    ),
    mistake(
        "duplicate-key",
        "a key is given twice",
        "YAML readers take one of the two and drop the other without a word, so neither is taken here. "
        "Several conditions on one fact go into one mapping: `deal.amount: {gte: 500, lt: 900}`.",
        "timezone: America/Chicago\ntimezone: America/Denver\n",
        _PLAIN,
    ),
)
