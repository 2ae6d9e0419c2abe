"""Codes of keys and values: what may stand where, in every section."""

from rules.codes.code import Code, mistake

_TRIGGER = "triggers: [{id: %s, when: {deal_created: true}, do: [{create-invoice: %s}]}]\n"

SHAPES: tuple[Code, ...] = (
    Code(
        "version",
        "error",
        "the version is not 1",
        "`version: 1` is the language that this program reads. A file of a later version may mean other "
        "things by the same words, so it is not guessed.",
        "version: 2\n",
        "version: 1\n",
    ),
    mistake(
        "unknown-key",
        "a key does not exist here",
        "A misspelt key would be a rule that silently does less than it says. The note under the message "
        "lists the keys that exist at this place.",
        "trigers: []\n",
        "triggers: []\n",
    ),
    Code(
        "missing-key",
        "error",
        "a required key is missing",
        "Without this key the rule would have no meaning, or one that somebody would have to guess.",
        "defaults: {}\n",
        "version: 1\ndefaults: {}\n",
    ),
    mistake(
        "wrong-type",
        "another form of value is needed",
        "There is a list where one value belongs, a word where a mapping belongs, or nothing at all. The "
        "message says which form is needed.",
        "triggers: retainer\n",
        "triggers: []\n",
    ),
    mistake(
        "wrong-value",
        "the value cannot stand here",
        "The form is right and the value is not: a word that is not in the list, a number that is none, a "
        "duration without a unit. Nothing is converted by guessing.",
        "properties: {deal.budget: numeric}\n",
        "properties: {deal.budget: number}\n",
    ),
    mistake(
        "out-of-range",
        "the number is too small or too large",
        "The action would refuse this number when it runs, so it is refused here.",
        _TRIGGER % ("t", "{percent: 150}"),
        _TRIGGER % ("t", "{percent: 50}"),
    ),
    mistake(
        "impossible-date",
        "the day or time does not exist",
        "A day that the calendar does not have would never come, or would be moved to another in silence.",
        _TRIGGER % ("t", "{due_date: 2026-02-30}"),
        _TRIGGER % ("t", "{due_date: 2026-02-28}"),
    ),
    mistake(
        "duplicate-id",
        "an id is given twice",
        "Ids name rules in records, reports and tests, and tell the same rule from another after a change of "
        "the file. Two rules of one id could not be told apart.",
        "triggers:\n"
        "  - {id: bill, when: {deal_created: true}, do: [{create-invoice: {}}]}\n"
        "  - {id: bill, when: {deal_enters: won}, do: [{create-invoice: {}}]}\n",
        "triggers:\n"
        "  - {id: bill, when: {deal_created: true}, do: [{create-invoice: {}}]}\n"
        "  - {id: bill-won, when: {deal_enters: won}, do: [{create-invoice: {}}]}\n",
    ),
    mistake(
        "duplicate-value",
        "a word stands twice in a list",
        "The second one changes nothing; usually another word was meant.",
        "sync: {customers: {direction: two_way, match_on: [email, email]}}\n",
        "sync: {customers: {direction: two_way, match_on: [email, name]}}\n",
    ),
    mistake(
        "unknown-timezone",
        "the time zone does not exist",
        "Days, windows and schedules are counted in this zone, under its name in the IANA database: "
        "`America/Chicago`, `Europe/London`, `UTC`. Abbreviations like `CST` and offsets do not follow "
        "daylight saving time.",
        "timezone: America/Chicgo\n",
        "timezone: America/Chicago\n",
    ),
    mistake(
        "unknown-reference",
        "a name refers to nothing in this file",
        "A condition, schedule, instalment, review site or template is used by a name that nothing has.",
        "conditions: {billable: {deal.pipeline: default}}\n"
        "triggers: [{id: t, when: {deal_created: true}, if: {all: [billable, bilable]}, "
        "do: [{create-invoice: {}}]}]\n",
        "conditions: {billable: {deal.pipeline: default}}\n"
        "triggers: [{id: t, when: {deal_created: true}, if: billable, do: [{create-invoice: {}}]}]\n",
    ),
    mistake(
        "type-conflict",
        "a property of HubSpot's has another type",
        "The types of HubSpot's standard properties are the same in every account and known here. Remove the "
        "line; `properties:` is for properties of your own.",
        "properties: {deal.amount: text}\n",
        "properties: {deal.budget: number}\n",
    ),
)
