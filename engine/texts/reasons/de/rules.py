"""What the rules say of a deal: what a condition saw and wants, which schedule bills and how much. German."""

RULES = {
    # What a condition saw, and what the rule wants. `wanted` is one of the phrases below.
    "{fact} is {seen}": "{fact} ist {seen}",
    "empty": "leer",
    "unreadable": "nicht lesbar",
    "(hidden)": "(verborgen)",
    "{seen}, the rule needs {wanted}": "{seen}, die Regel verlangt: {wanted}",
    "{seen}, the rule excludes {wanted}": "{seen}, die Regel schließt aus: {wanted}",
    "{fact} is empty, so nobody can tell whether it is {wanted}": (
        "{fact} ist leer, darum kann niemand sagen, ob dies zutrifft: {wanted}"
    ),
    "{fact} cannot be compared: {why}": "{fact} lässt sich nicht vergleichen: {why}",
    "{fact} cannot be read: {why}": "{fact} lässt sich nicht lesen: {why}",
    "{count} of {all} {name} records match": "{count} von {all} Datensätzen der Art {name} passen",
    "there is no {name}": "es gibt keinen Datensatz der Art {name}",
    "{one}, {other}, {third}, and {count} more": "{one}, {other}, {third} und {count} weitere",
    "{one}; and {other}": "{one}; und {other}",
    "{one}; and {other}; and {third}": "{one}; und {other}; und {third}",
    "{one}; and {other}; and {third}, and {count} more": (
        "{one}; und {other}; und {third} und {count} weitere"
    ),
    # What operators want.
    "anything but {values}": "alles außer {values}",
    "more than {values}": "mehr als {values}",
    "after {values}": "nach dem {values}",
    "at least {values}": "mindestens {values}",
    "on or after {values}": "am {values} oder danach",
    "less than {values}": "weniger als {values}",
    "before {values}": "vor dem {values}",
    "at most {values}": "höchstens {values}",
    "on or before {values}": "am {values} oder davor",
    "between {values}": "zwischen {values}",
    "more than {values} ago": "vor mehr als {values}",
    "at most {values} ago": "vor höchstens {values}",
    "at most {values} ahead": "in höchstens {values}",
    "one of {values}": "eines von {values}",
    "none of {values}": "keines von {values}",
    "a value": "einen Wert",
    "no value": "keinen Wert",
    "{values} in it": "{values} ist enthalten",
    "no {values} in it": "{values} ist nicht enthalten",
    "a text that starts with {values}": "einen Text, der mit {values} beginnt",
    "a text that ends with {values}": "einen Text, der mit {values} endet",
    # Why a value could not be looked at.
    '"{text}" is not a number': "„{text}“ ist keine Zahl",
    '"{text}" is neither true nor false': "„{text}“ ist weder true noch false",
    '"{text}" is not a calendar day': "„{text}“ ist kein Kalendertag",
    '"{text}" is not a date': "„{text}“ ist kein Datum",
    '"{text}" is not a date of the calendar': "„{text}“ ist kein Datum des Kalenders",
    '"{text}" is not a day of the calendar': "„{text}“ ist kein Tag des Kalenders",
    '"{text}" is outside of the calendar': "„{text}“ liegt außerhalb des Kalenders",
    "a {kind} is not a property's value": "{kind} ist keine Art von Wert, die eine Eigenschaft hat",
    "its value is not of its type": "sein Wert ist nicht von seiner Art",
    "{name} was not fetched": "{name} wurde nicht abgerufen",
    "there are {count} and the rule does not say which; use some, every or no": (
        "es gibt {count}, und die Regel sagt nicht, welcher gemeint ist; bitte some, every oder no verwenden"
    ),
    "the deal has {count} companies and none is primary": (
        "der Deal hat {count} Unternehmen, und keines ist das primäre"
    ),
    "Stagebill does not read {name}": "Stagebill liest {name} nicht",
    "HubSpot has no property {name}": "HubSpot hat keine Eigenschaft {name}",
    "whether HubSpot has it is not known: {why}": "ob HubSpot sie hat, ist nicht bekannt: {why}",
    "QuickBooks did not tell it": "QuickBooks hat es nicht mitgeteilt",
    "QuickBooks told the Id of its method, not the name": (
        "QuickBooks hat die Id der Zahlungsart mitgeteilt, nicht den Namen"
    ),
    "the payment was last seen by an earlier version of Stagebill": (
        "die Zahlung wurde zuletzt von einer früheren Version von Stagebill gesehen"
    ),
    "the payment is for {count} invoices of this deal": "die Zahlung ist für {count} Rechnungen dieses Deals",
    "no invoice of this deal names a QuickBooks customer yet": (
        "noch keine Rechnung dieses Deals nennt einen QuickBooks-Kunden"
    ),
    "the deal is billed to {count} QuickBooks customers": (
        "der Deal wird {count} QuickBooks-Kunden berechnet"
    ),
    # Why a rule could not be asked of a property of this account.
    "{operator} does not fit {fact}, which is {kind}": (
        "{operator} passt nicht zu {fact}; die Eigenschaft ist {kind}"
    ),
    "a text": "ein Text",
    "a number": "eine Zahl",
    "an amount": "ein Betrag",
    "a date": "ein Kalendertag",
    "a datetime": "ein Zeitpunkt",
    "a boolean": "ein Ja oder Nein",
    "a set": "eine Auswahl von mehreren",
    "{fact} is a calendar day without a clock; write days, like 2d": (
        "{fact} ist ein Kalendertag ohne Uhrzeit; bitte Tage angeben, etwa 2d"
    ),
    "one like 1000.00": "eine wie 1000.00",
    "{value} is not a number; write {meant}": "{value} ist keine Zahl; bitte schreiben: {meant}",
    "{value} is neither true nor false": "{value} ist weder true noch false",
    "{problem}; write {meant}": "{problem}; bitte schreiben: {meant}",
    "one like 2026-03-02": "einen wie 2026-03-02",
    "{value} is not a calendar day; write {meant}": "{value} ist kein Kalendertag; bitte schreiben: {meant}",
    "{text} is not a day of the calendar; correct it": "{text} ist kein Tag des Kalenders; bitte korrigieren",
    "{value} is not a date; write one like 2026-03-02 or 2026-03-02T09:00": (
        "{value} ist kein Datum; bitte eines wie 2026-03-02 oder 2026-03-02T09:00 schreiben"
    ),
    "{value} has no time of day; write {meant}": "{value} hat keine Uhrzeit; bitte schreiben: {meant}",
    "{problem}; correct it": "{problem}; bitte korrigieren",
    # Which rule speaks, which schedule bills, and how much.
    '"{rule}": {reason}': "„{rule}“: {reason}",
    "{reason} (shadow: nothing is written)": "{reason} (nur beobachtet: nichts wird geschrieben)",
    "{reason}; it waits until {until} and is decided again then": (
        "{reason}; gewartet wird bis {until}, dann wird neu entschieden"
    ),
    "the trigger has no condition": "der Auslöser hat keine Bedingung",
    "the rules have no billing schedule": "die Regeln haben keinen Zahlungsplan",
    "the schedules {names} both match this deal, so nothing is billed; let one exclude the other": (
        "die Zahlungspläne {names} passen beide auf diesen Deal, darum wird nichts berechnet; bitte den "
        "einen den anderen ausschließen lassen"
    ),
    "the schedule {schedule} cannot be told: {reason}": (
        "ob der Zahlungsplan {schedule} gilt, lässt sich nicht sagen: {reason}"
    ),
    "the schedule {schedule} matches, but {why}": "der Zahlungsplan {schedule} passt, aber {why}",
    "the rest": "der Rest",
    "the instalment {name} is {share} of {total}": "die Rate {name} ist {share} von {total}",
    "{sum}, and {amount} so that all instalments add up to it": (
        "{sum}, und {amount}, damit alle Raten zusammen genau so viel ergeben"
    ),
    "the instalment {name} is billed already, with {amount}": (
        "die Rate {name} ist schon berechnet, mit {amount}"
    ),
    "the instalment {name} is closed: the rest of the total is billed already": (
        "die Rate {name} ist geschlossen: der Rest der Summe ist schon berechnet"
    ),
    "the instalment {name} is {amount}; nothing to bill": (
        "die Rate {name} beträgt {amount}; es gibt nichts zu berechnen"
    ),
    "{fact} is {total}: {why}": "{fact} ist {total}: {why}",
    "{fact} is empty, so there is no total to bill": (
        "{fact} ist leer, darum gibt es keine Summe zu berechnen"
    ),
}
