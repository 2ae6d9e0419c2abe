"""Codes of warnings: the file is used, but something in it can never run, or hardly means what it says."""

from rules.codes.code import Code, doubt

_IF = "triggers: [{id: t, when: {deal_enters: won}, if: %s, do: [{create-invoice: {}}]}]\n"
_SYNC = "sync: {customers: {direction: to_quickbooks, mappings: [%s]}}\n"


def _schedules(first: str, second: str) -> str:
    part = "instalments: [{id: full, share: rest, when: {deal_enters: %s}}]"
    return (
        "billing_schedules:\n"
        f"  - {{id: small, for: {first}, {part % 'won'}}}\n"
        f"  - {{id: large, for: {second}, {part % 'signed'}}}\n"
    )


_HOURS = "  window: {from: '09:00', to: '20:00'}\n"
_PHONES = (
    "review_requests:\n"
    "  sites: {google: 'https://g.page/r/example/review'}\n"
    "%s"
    "  templates: {short: {sms: '%s'}}\n"
)

DOUBTS: tuple[Code, ...] = (
    doubt(
        "never-true",
        "a condition can never hold",
        "No value passes all the comparisons that have to hold at once, so the rule behind it never runs. It "
        "is reported only where it is certain, whatever type the property has.",
        _IF % "{deal.amount: {gt: 900, lt: 500}}",
        _IF % "{deal.amount: {gt: 500, lt: 900}}",
    ),
    doubt(
        "stage-conflict",
        "the condition excludes the stage that starts the rule",
        "The rule starts when a deal enters one stage, and its condition asks for another. The deal is in "
        "the first one at that moment, so nothing ever happens.",
        _IF % "{deal.dealstage: lost}",
        _IF % "{deal.dealstage: won}",
    ),
    doubt(
        "always-true",
        "a condition rules nothing out",
        "Every value that can be read passes, so the condition only looks like one. Remove it, or correct "
        "the comparison.",
        _IF % "{any: [{deal.pipeline: default}, {deal.pipeline: {neq: default}}]}",
        _IF % "{any: [{deal.pipeline: default}, {deal.dealtype: newbusiness}]}",
    ),
    doubt(
        "needless",
        "a part of a condition changes nothing",
        "Another part of the same `all` or `any` already decides every case, so this one can be removed "
        "without any change. Usually one of the two has a wrong value.",
        _IF % "{any: [{deal.amount: {gte: 500}}, {deal.amount: {gte: 900}}]}",
        _IF % "{deal.amount: {gte: 500}}",
    ),
    doubt(
        "repeated-value",
        "a value stands twice in a list",
        "Values are compared without regard to case and outer blanks, so the second one changes nothing. "
        "Usually another value was meant.",
        _IF % "{company.country: [US, CA, us]}",
        _IF % "{company.country: [US, CA, MX]}",
    ),
    doubt(
        "overlapping-schedules",
        "two schedules want to bill the same deals",
        "A deal that two schedules match is billed by neither, and both are named to a person. Every deal "
        "that the one matches is matched by the other, so it never bills anything.",
        _schedules("{deal.amount: {gte: 500}}", "{deal.amount: {gte: 900}}"),
        _schedules("{deal.amount: {between: [500, 899.99]}}", "{deal.amount: {gte: 900}}"),
    ),
    doubt(
        "duplicate-rule",
        "two triggers do the same at the same time",
        "Both run for the same deals, so what they do is done twice: two invoices, two mails. Remove one.",
        "triggers:\n"
        "  - {id: a, when: {deal_enters: won}, do: [{create-invoice: {}}]}\n"
        "  - {id: b, when: {deal_enters: won}, if: {deal.pipeline: default}, do: [{create-invoice: {}}]}\n",
        "triggers:\n  - {id: a, when: {deal_enters: won}, do: [{create-invoice: {}}]}\n",
    ),
    doubt(
        "unused",
        "a condition is never used",
        "No rule, filter or other condition names it. Either a rule has forgotten it, or it can go.",
        "conditions: {billable: {deal.pipeline: default}}\n",
        "conditions: {billable: {deal.pipeline: default}}\n" + _IF % "billable",
    ),
    doubt(
        "no-rest",
        "nothing is left for the rest",
        "The other shares add up to 100%, so the instalment that takes the rest has nothing to bill, except "
        "where an instalment before it was skipped.",
        "billing_schedules:\n"
        "  - id: project\n"
        "    for: {deal.pipeline: default}\n"
        "    instalments:\n"
        "      - {id: deposit, share: 100%, when: {deal_enters: signed}}\n"
        "      - {id: final, share: rest, when: {deal_enters: won}}\n",
        "billing_schedules:\n"
        "  - id: project\n"
        "    for: {deal.pipeline: default}\n"
        "    instalments:\n"
        "      - {id: deposit, share: 50%, when: {deal_enters: signed}}\n"
        "      - {id: final, share: rest, when: {deal_enters: won}}\n",
    ),
    doubt(
        "no-review-site",
        "reviews are asked for and no site is listed",
        "A review request sends people to one of `review_requests.sites`. Without any the action is refused "
        "each time it runs.",
        "triggers: [{id: ask, when: {invoice_becomes: paid}, do: [{send-review-request: {}}]}]\n",
        "triggers: [{id: ask, when: {invoice_becomes: paid}, do: [{send-review-request: {}}]}]\n"
        "review_requests: {sites: {google: 'https://g.page/r/example/review'}}\n",
    ),
    doubt(
        "no-quiet-hours",
        "messages to phones may leave at night",
        "A mail waits until it is looked at; a message to a phone rings, and many countries forbid such ones "
        "at night. A `window` counts in the recipient's own time zone, as far as HubSpot knows it.",
        _PHONES % ("", "How was it?"),
        _PHONES % (_HOURS, "How was it?"),
    ),
    doubt(
        "long-sms",
        "an SMS is longer than one piece",
        "An SMS has room for 160 characters, or 70 where one of them (a letter of another alphabet, a curly "
        "quote, an emoji) is not in the 7-bit alphabet of telephones. A longer one goes out in pieces, and "
        "each is charged. The review's link and the way not to be asked again follow the text and count, "
        "too; `stagebill reviews preview --channel sms` shows the whole.",
        _PHONES
        % (_HOURS, "Thank you for your “trust”. Would you tell others how it went? It takes a minute."),
        _PHONES % (_HOURS, "Thank you for your trust. Would you tell others how it went?"),
    ),
    doubt(
        "mapping-direction",
        "a mapping goes a way that its sync does not go",
        "The sync of the object goes one way only, so this field would never be written. Change one of the "
        "two directions.",
        _SYNC % "{hubspot: contact.qbo_balance, quickbooks: Balance, direction: to_hubspot}",
        _SYNC % "{hubspot: contact.email, quickbooks: PrimaryEmailAddr.Address, direction: to_quickbooks}",
    ),
    doubt(
        "unread-fact",
        "nobody ever reads this fact",
        "The properties of our own objects (invoice, payment, customer) are a closed list, and this is none "
        "of them, so the rule will never be able to tell.",
        _IF % "{customer.payed_invoices: 1}",
        _IF % "{customer.paid_invoices: 1}",
    ),
    doubt(
        "word",
        "yes, no, on and off are texts",
        "Other readers of YAML take these words for true and false; here they are compared as the texts they "
        "are. Put the word in quotes where the text is meant, else write true or false.",
        _IF % "{company.hold: no}",
        _IF % "{company.hold: false}",
    ),
    doubt(
        "idle-test",
        "a test asserts nothing",
        "No rule listens to the event of this test, so nothing happens whatever the rules say, and the test "
        "passes for ever. Usually the stage or the kind of event is misspelt.",
        _IF % "{deal.amount: {gte: 500}}"
        + "tests: [{name: small, given: {deal: {amount: 4}}, event: {deal_enters: wno}, expect: nothing}]\n",
        _IF % "{deal.amount: {gte: 500}}"
        + "tests: [{name: small, given: {deal: {amount: 4}}, event: {deal_enters: won}, expect: nothing}]\n",
    ),
)
