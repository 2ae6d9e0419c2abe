"""Codes of schedules, triggers, actions, review requests and sync."""

from rules.codes.code import Code, mistake

_SCHEDULE = (
    "billing_schedules:\n"
    "  - id: project\n"
    "    for: {deal.pipeline: default}\n"
    "    instalments:\n"
    "      - {id: deposit, share: %s, when: {deal_enters: contractsent}}\n"
    "      - {id: final, share: %s, when: {deal_enters: closedwon}}\n"
)
_TRIGGER = "triggers: [{id: t, when: {deal_created: true}, do: %s}]\n"
_EVERY = "triggers: [{id: t, when: {every: '%s'}, do: [{create-invoice: {}}]}]\n"
_ASK = "triggers: [{id: ask, when: {invoice_becomes: paid}, %sdo: [{send-review-request: {}}]}]\n"
_SHORT = (
    "triggers: [{id: ask, when: {invoice_becomes: paid}, "
    "do: [{send-review-request: {template: short, channel: %s}}]}]\n"
)
_SITES = "review_requests: {sites: {google: 'https://g.page/r/example/review'}}\n"
_LETTER = (
    "review_requests:\n"
    "  sites: {google: 'https://g.page/r/example/review'}\n"
    "  templates: {short: {subject: Thank you, text: '%s'}}\n"
)
_SID = "HX0123456789abcdef0123456789abcdef"
_CHAT = (
    "review_requests:\n"
    "  sites: {google: 'https://g.page/r/example/review'}\n"
    "  window: {from: '09:00', to: '20:00'}\n"
    "  templates: {chat: {whatsapp: {content_sid: " + _SID + ", variables: {%s}}}}\n"
)
_SYNC = "sync: {customers: {direction: two_way, mappings: [%s]}}\n"

_TABLE = (
    _TRIGGER % "[{create-invoice: {}}]"
    + "tests:\n"
    + "  - {name: t, given: {deal: {%s}}, event: {deal_created: true}, expect: [{create-invoice: {}}],\n"
    + "     cases: [%s]}\n"
)

SECTIONS: tuple[Code, ...] = (
    mistake(
        "wrong-share",
        "the shares do not make a whole",
        "A share is a percentage like `30%`, or `rest`. Together they make 100%, or one takes the rest; more "
        "than 100% would bill a deal beyond its total.",
        _SCHEDULE % ("60%", "50%"),
        _SCHEDULE % ("60%", "40%"),
    ),
    mistake(
        "wrong-rest",
        "the lines of an invoice template do not make up the total",
        "The lines of a template share the deal's total, so exactly one takes the `rest`. Without one "
        "the invoice would bill less than the deal, and two could not tell whose the rest is.",
        "invoice_templates: {roof: {lines: [{item: Labour, amount: 100.00}]}}\n",
        "invoice_templates: {roof: {lines: [{item: Fee, amount: 100.00}, {item: Labour, amount: rest}]}}\n",
    ),
    mistake(
        "empty-do",
        "a trigger does nothing",
        "A trigger without actions would be decided and recorded, and nothing would ever happen.",
        _TRIGGER % "[]",
        _TRIGGER % "[{create-invoice: {}}]",
    ),
    mistake(
        "unknown-action",
        "there is no such action",
        "Actions have the names they have in HubSpot's workflows. The note under the message lists them.",
        _TRIGGER % "[{create-invoce: {}}]",
        _TRIGGER % "[{create-invoice: {}}]",
    ),
    mistake(
        "unknown-input",
        "the action has no such input",
        "An input that an action does not have would be dropped, and with it what it was to change. Inside a "
        "schedule the amount is worked out and cannot be given.",
        _TRIGGER % "[{create-invoice: {percnt: 50}}]",
        _TRIGGER % "[{create-invoice: {percent: 50}}]",
    ),
    mistake(
        "wrong-cron",
        "this is not a cron line",
        "`every` takes five fields: minute, hour, day, month, weekday, as crontab(5) has them, counted in "
        "the file's time zone. A day that no month has would never come.",
        _EVERY % "61 * * * *",
        _EVERY % "15 * * * *",
    ),
    mistake(
        "review-gating",
        "reviews are asked for depending on what a customer thinks",
        "Asking only happy customers for a public review, or asking for a good one, is called review gating. "
        "Google and Trustpilot forbid it, and the FTC's rule on consumer reviews treats it as deceptive. Ask "
        "everybody alike, or nobody.",
        _SITES + _ASK % "if: {contact.nps_score: {gte: 9}}, ",
        _SITES + _ASK % "",
    ),
    mistake(
        "review-site",
        "the site forbids asking for reviews",
        "Yelp forbids businesses to ask for reviews at all and hides those that were asked for. Such a "
        "request can only do harm.",
        "review_requests: {sites: {yelp: 'https://www.yelp.com/writeareview/biz/example'}}\n",
        _SITES,
    ),
    mistake(
        "review-reward",
        "a reward is offered for a review",
        "Google and other sites forbid rewards for reviews, and the FTC forbids them where they depend on "
        "what the review says. Ask without offering anything.",
        _LETTER % "Write a review and get a $10 gift card.",
        _LETTER % "Would you tell others how it went?",
    ),
    mistake(
        "review-link",
        "a WhatsApp message leaves out the review's link, or the way not to be asked again",
        "WhatsApp sends a template as it was approved; nothing follows it, as the links follow a mail or an "
        "SMS. So one variable must be `{review.link}` and one `{review.opt_out}`; for a button whose "
        "address begins with `PUBLIC_URL/reviews/` there are `{review.link_end}` and `{review.opt_out_end}`.",
        _CHAT % "1: '{review.link}'",
        _CHAT % "1: '{review.link}', 2: '{review.opt_out}'",
    ),
    mistake(
        "review-channel",
        "a template has no words for the channel",
        "A template may say something by `email` (`subject` and `text`, or `hubspot_email`), by `sms` and by "
        "`whatsapp`. A request by another channel than those would be refused each time.",
        _LETTER % "Would you tell others?" + _SHORT % "sms",
        _LETTER % "Would you tell others?" + _SHORT % "email",
    ),
    mistake(
        "unknown-transform",
        "there is no such transform",
        "Transforms are a closed list, so that a rule file never runs code. The note under the message lists "
        "them.",
        _SYNC % "{hubspot: contact.phone, quickbooks: PrimaryPhone.FreeFormNumber, transform: [phone]}",
        _SYNC % "{hubspot: contact.phone, quickbooks: PrimaryPhone.FreeFormNumber, transform: [phone_e164]}",
    ),
    mistake(
        "duplicate-mapping",
        "two mappings write the same field",
        "Each would undo the other on every sync. Keep one of them, or let each go another way.",
        _SYNC % "{text: a, quickbooks: DisplayName}, {text: b, quickbooks: DisplayName}",
        _SYNC % "{text: a, quickbooks: DisplayName}",
    ),
    mistake(
        "one-way-transform",
        "a field that goes both ways has a transform that goes one way",
        "What was shortened or looked up cannot be turned back, so each sync would change the other side. "
        "Let the field go one way, or leave the transform out.",
        _SYNC % "{hubspot: contact.city, quickbooks: BillAddr.City, transform: [{truncate: 20}]}",
        _SYNC % "{hubspot: contact.city, quickbooks: BillAddr.City}",
    ),
    mistake(
        "read-only",
        "a field is written that its owner works out itself",
        "QuickBooks and HubSpot refuse or overwrite what others write into such a field. Let it go the other "
        "way.",
        _SYNC % "{hubspot: contact.qbo_balance, quickbooks: Balance}",
        _SYNC % "{hubspot: contact.qbo_balance, quickbooks: Balance, direction: to_hubspot}",
    ),
    mistake(
        "table-too-large",
        "the rows of a table repeat too much",
        "Each row of a table of cases has everything that its test gives and expects. Together that may be "
        "100,000 facts and actions; a file of a few hundred KB could otherwise fill a machine's memory.",
        _TABLE % (", ".join(f"p{number}: x" for number in range(2000)), ", ".join(["{deal.p0: y}"] * 60)),
        _TABLE % ("amount: 5", "{deal.amount: 6}, {deal.amount: 7}"),
    ),
)
