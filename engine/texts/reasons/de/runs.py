"""What is wrong with inputs, what becomes of a run, and what kept the rules from being asked. German."""

RUNS = {
    '"{text}" is not a day; give one like 2026-03-31': (
        "„{text}“ ist kein Tag; bitte einen wie 2026-03-31 angeben"
    ),
    '"{text}" is not a number of days from 0 to 365': "„{text}“ ist keine Anzahl von Tagen von 0 bis 365",
    '"{text}" is not a time; give one like 2026-03-31T09:00': (
        "„{text}“ ist kein Zeitpunkt; bitte einen wie 2026-03-31T09:00 angeben"
    ),
    "a {kind} was sent where a text was expected": "Statt eines Texts kam etwas anderes: {kind}",
    "list": "Liste",
    "null": "null",
    "structure": "Struktur",
    "value": "Wert",
    "yes/no value": "Ja/Nein-Wert",
    'there is no input "{name}"; {hint}': "Es gibt keine Eingabe „{name}“; {hint}",
    'there is no input "{name}"': "Es gibt keine Eingabe „{name}“",
    "known are {known}": "bekannt sind {known}",
    "this is not an e-mail address; give one, or leave it empty": (
        "dies ist keine E-Mail-Adresse; bitte eine angeben oder leer lassen"
    ),
    "{amount} is not above 0; give an amount like 149.50": (
        "{amount} ist nicht größer als 0; bitte einen Betrag wie 149.50 angeben"
    ),
    "{day} is more than {years} years away from today; give the day meant": (
        "{day} liegt mehr als {years} Jahre von heute entfernt; bitte den gemeinten Tag angeben"
    ),
    '{name} is "{given}"; choose {expected}': "{name} ist „{given}“; bitte {expected} wählen",
    "{name} is missing; fill it in": "{name} fehlt; bitte ausfüllen",
    "{name} is too long; at most {most} characters fit": (
        "{name} ist zu lang; höchstens {most} Zeichen passen"
    ),
    "{percent} is out of range; give more than 0 and at most 100": (
        "{percent} liegt außerhalb des Bereichs; bitte mehr als 0 und höchstens 100 angeben"
    ),
    "{problem}; give a percent like 30": "{problem}; bitte einen Prozentsatz wie 30 angeben",
    "{problem}; give an amount like 149.50": "{problem}; bitte einen Betrag wie 149.50 angeben",
    '"{text}" has more than {most} digits': "„{text}“ hat mehr als {most} Ziffern",
    '"{text}" is not a plain number like 1000.00': "„{text}“ ist keine einfache Zahl wie 1000.00",
    "{one} and {other} cannot be added or compared": (
        "{one} und {other} lassen sich weder addieren noch vergleichen"
    ),
    "{value} is finer than the smallest unit of {currency}, {unit}": (
        "{value} ist feiner als die kleinste Einheit von {currency}, {unit}"
    ),
    "{value} is not an amount of at most {most} digits": (
        "{value} ist kein Betrag von höchstens {most} Ziffern"
    ),
    "request_id must be 16 to 64 letters, digits and hyphens": (
        "request_id muss aus 16 bis 64 Buchstaben, Ziffern und Bindestrichen bestehen"
    ),
    'the card has no button "{action}"; it has {known}': (
        "Die Karte hat keine Schaltfläche „{action}“; sie hat {known}"
    ),
    "this deal has no such action; reload the card": (
        "Dieser Deal hat keine solche Aktion; bitte die Karte neu laden"
    ),
    "this does not wait any more; it is {outcome}": "Dies wartet nicht mehr; Stand: {outcome}",
    "cancelled on the deal card": "auf der Deal-Karte abgebrochen",
    "cancelled by a person": "von einer Person abgebrochen",
    "cancelled with the new rules: {why}": "mit den neuen Regeln abgebrochen: {why}",
    "invoice {invoice} is voided; it is not mailed": (
        "Rechnung {invoice} ist storniert; sie wird nicht gesendet"
    ),
    "a default of the rule file cannot be filled in: {unread}": (
        "Eine Vorgabe der Regeldatei lässt sich nicht ausfüllen: {unread}"
    ),
    "a {kind}": "{kind}",
    "nothing": "nichts",
    "there are {known}": "es gibt {known}",
    'there is no action "{name}"; {hint}': "Es gibt keine Aktion „{name}“; {hint}",
    "{name} is for a {wanted} and was called for {enrolled}; use it in a {wanted} workflow": (
        "{name} ist für {wanted} gedacht und wurde für {enrolled} aufgerufen; bitte in einem Workflow für "
        "{wanted} verwenden"
    ),
    "{action} was not started again: execution {execution_id} has ended as {outcome}": (
        "{action} wurde nicht erneut gestartet: die Ausführung {execution_id} endete mit {outcome}"
    ),
    "{action} was not started again: execution {execution_id} is under way": (
        "{action} wurde nicht erneut gestartet: die Ausführung {execution_id} ist im Gange"
    ),
    "{id} ended {outcome}; only refused or failed ones can be tried again": (
        "{id} endete mit {outcome}; nur Abgelehntes oder Fehlgeschlagenes lässt sich wiederholen"
    ),
    "{id} is running already": "{id} läuft bereits",
    "an internal error": "ein interner Fehler",
    "an internal error stopped this; the log has it under execution {execution_id}": (
        "Ein interner Fehler hat dies beendet; er steht im Protokoll unter der Ausführung {execution_id}"
    ),
    "given up after {hours} hours: {error}": "Nach {hours} Stunden aufgegeben: {error}",
    "the service ended {times} times while it ran this; once the log has told why, run it again: "
    "stagebill executions retry {execution_id}": (
        "Der Dienst endete {times} Mal, während er dies ausführte; sobald das Protokoll gesagt hat, "
        "warum, bitte erneut ausführen: stagebill executions retry {execution_id}"
    ),
    "{one} and {other}": "{one} und {other}",
    "no rule had anything to say": "keine Regel hatte etwas dazu zu sagen",
    "no rule listens to {told}": "keine Regel hört auf {told}",
    "this": "dies",
    "Stagebill itself wrote deal.{name}": "Stagebill selbst hat deal.{name} geschrieben",
    'the deal has moved on from stage "{left}" to "{stage}"': (
        "Der Deal ist von der Phase „{left}“ in „{stage}“ weitergezogen"
    ),
    "the deal was closed meanwhile": "der Deal wurde inzwischen geschlossen",
    "the invoice is voided": "die Rechnung ist storniert",
    "{fact} was {reached} and is {current} now": "{fact} war {reached} und ist jetzt {current}",
    "a write to the deal is under way, of which this may come": (
        "Es wird gerade in den Deal geschrieben, und dies mag davon kommen"
    ),
    "the database cannot be used now ({why}); nothing was stored": (
        "Die Datenbank ist gerade nicht zu benutzen ({why}); es wurde nichts gespeichert"
    ),
    "the connection to the database was lost while it was storing this; whether it is stored is not known": (
        "Die Verbindung zur Datenbank ging beim Speichern verloren; ob es gespeichert ist, ist nicht bekannt"
    ),
    "a company that was not described yet": "eine Firma, die noch nicht beschrieben wurde",
    "{one} or {other}": "{one} oder {other}",
    "company": "Unternehmen",
    "contact": "Kontakte",
    "deal": "Deals",
    "ticket": "Tickets",
}
