"""Codes of conditions, facts and texts with placeholders."""

from rules.codes.code import Code, mistake

_IF = "triggers: [{id: t, when: {deal_created: true}, if: %s, do: [{create-invoice: {}}]}]\n"
_MEMO = "triggers: [{id: t, when: {deal_created: true}, do: [{create-invoice: {memo: '%s'}}]}]\n"


def _long(levels: int) -> str:
    """Named conditions, each of which needs the one before twice."""
    doubled = "".join(f"  c{n}: {{all: [c{n - 1}, {{not: c{n - 1}}}]}}\n" for n in range(1, levels))
    return f"conditions:\n  c0: {{deal.pipeline: a}}\n{doubled}" + _IF % f"c{levels - 1}"


CONDITIONS: tuple[Code, ...] = (
    mistake(
        "empty-condition",
        "a condition is empty",
        "An empty condition would match every deal of the account, which is seldom meant. Fill it; a trigger "
        "that always runs has no `if:` at all.",
        _IF % "{all: []}",
        _IF % "{all: [{deal.pipeline: default}]}",
    ),
    mistake(
        "unknown-fact",
        "this is not the name of a fact",
        "Facts are named `object.property`, like `deal.amount`, by HubSpot's internal names (Settings > "
        "Properties shows them). Inside `some`, `every` and `no` the property stands alone.",
        _IF % "{amount: {gte: 500}}",
        _IF % "{deal.amount: {gte: 500}}",
    ),
    mistake(
        "unknown-object",
        "there is no such object",
        "Rules know HubSpot's deal, contact, company, ticket, line_item, quote and owner, and our invoice, "
        "payment and customer. QuickBooks' own entities, with a capital, are known in sync filters only.",
        _IF % "{tickets.subject: roof}",
        _IF % "{ticket.subject: roof}",
    ),
    mistake(
        "unknown-operator",
        "there is no such operator",
        "Operators are HubSpot's in lower case, and some for dates. The note under the message lists those "
        "that fit the property.",
        _IF % "{deal.amount: {gtee: 500}}",
        _IF % "{deal.amount: {gte: 500}}",
    ),
    mistake(
        "operator-type",
        "the operator does not fit the type of the property",
        "A text has no order, a number has no parts, and a date is none of both. Where the property is your "
        "own, its type comes from the connected account or from `properties:`.",
        _IF % "{deal.dealname: {gt: 5}}",
        _IF % "{deal.amount: {gt: 5}}",
    ),
    mistake(
        "reversed-between",
        "the higher bound stands first",
        "`between` takes the lowest and the highest value, both included. Reversed it would never hold.",
        _IF % "{deal.amount: {between: [900, 500]}}",
        _IF % "{deal.amount: {between: [500, 900]}}",
    ),
    mistake(
        "nested-quantifier",
        "quantifiers stand inside each other",
        "`some`, `every` and `no` look at the records beside the deal, one level deep. What stands inside is "
        "asked of one record at a time.",
        _IF % "{no: {ticket: {some: {contact: {city: Roswell}}}}}",
        _IF % "{no: {ticket: {subject: roof}}, some: {contact: {city: Roswell}}}",
    ),
    mistake(
        "circular-condition",
        "a condition needs itself",
        "The conditions name each other in a circle, so none of them can be decided. The message shows the "
        "circle; write one of them out.",
        "conditions: {a: {not: b}, b: {not: a}}\n",
        _IF % "b" + "conditions: {a: {deal.pipeline: default}, b: {not: a}}\n",
    ),
    mistake(
        "condition-too-large",
        "a condition is too large with all it refers to",
        "A condition may hold at most 500 comparisons, 32 levels deep, with those of the conditions it "
        "names. A few lines of conditions that name each other can otherwise grow beyond any machine.",
        _long(12),
        _long(2).replace("{all: [c0, {not: c0}]}", "{all: [c0, {not: {deal.amount: 5}}]}"),
    ),
    mistake(
        "placeholder",
        "a brace belongs to no placeholder",
        "Texts take facts as `{object.property}` and nothing else: no expressions, no doubled braces. A "
        "brace that is meant as a character cannot be written.",
        _MEMO % "For {dealname}",
        _MEMO % "For {deal.dealname}",
    ),
)
