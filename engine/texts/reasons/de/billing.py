"""Why a deal is not billed: its amount, its schedule, its people, its invoices. German."""

BILLING = {
    "invoice {number} is attached to deal {deal_id} already; an invoice counts for one deal": (
        "Rechnung {number} ist schon dem Deal {deal_id} zugeordnet; eine Rechnung zählt für einen Deal"
    ),
    "invoice {number} is in {currency} and the deal in {deal_currency}; set the deal's currency to the "
    "invoice's": (
        "Rechnung {number} lautet auf {currency} und der Deal auf {deal_currency}; bitte die Währung des "
        "Deals auf die der Rechnung setzen"
    ),
    "invoice {number} is just being made by Stagebill": (
        "Rechnung {number} wird gerade von Stagebill erstellt"
    ),
    "invoice {number} is voided; attach one that stands": (
        "Rechnung {number} ist storniert; bitte eine gültige zuordnen"
    ),
    "nothing is billed: {reason}": "Es wird nichts berechnet: {reason}",
    'schedule "{schedule}" does not govern this deal any more: {reason}': (
        "Der Zahlungsplan „{schedule}“ gilt für diesen Deal nicht mehr: {reason}"
    ),
    "the deal is in {currency} and the QuickBooks company keeps its books in {home_currency} only; turn "
    "on multicurrency or correct the deal's currency": (
        "Der Deal lautet auf {currency}, und die QuickBooks-Firma führt ihre Bücher nur in "
        "{home_currency}; bitte Multicurrency einschalten oder die Währung des Deals korrigieren"
    ),
    "the invoice of this run is voided or deleted; start another run to bill again": (
        "Die Rechnung dieses Laufs ist storniert oder gelöscht; um erneut zu berechnen, bitte einen neuen "
        "Lauf starten"
    ),
    'this deal has no invoice "{wanted}"; give the number of one of its own invoices': (
        "Dieser Deal hat keine Rechnung „{wanted}“; bitte die Nummer einer seiner eigenen Rechnungen angeben"
    ),
    "this deal has no open invoice; create one first": (
        "Dieser Deal hat keine offene Rechnung; bitte zuerst eine erstellen"
    ),
    "QuickBooks does not know the customer any more: it was merged or made inactive": (
        "QuickBooks kennt den Kunden nicht mehr: er wurde zusammengeführt oder deaktiviert"
    ),
    "QuickBooks took the void and does not show the invoice as voided yet": (
        "QuickBooks hat die Stornierung angenommen und zeigt die Rechnung noch nicht als storniert"
    ),
    'invoice_id: QuickBooks has no invoice with the Id "{invoice_id}"; give one that exists': (
        "invoice_id: QuickBooks hat keine Rechnung mit der Id „{invoice_id}“; bitte eine vorhandene angeben"
    ),
    'invoice_number: QuickBooks has no invoice "{number}"; give the number of one that exists': (
        "invoice_number: QuickBooks hat keine Rechnung „{number}“; bitte die Nummer einer vorhandenen angeben"
    ),
    'invoice_number: QuickBooks has {count} invoices "{number}"; give invoice_id instead, one of {ids}': (
        "invoice_number: QuickBooks hat {count} Rechnungen „{number}“; bitte stattdessen invoice_id "
        "angeben, eine von {ids}"
    ),
    "payment method": "Zahlungsart",
    "payment terms": "Zahlungsbedingungen",
    "item": "Produkt oder Dienstleistung",
    "tax code": "Steuercode",
    "custom field": "benutzerdefiniertes Feld",
    'QuickBooks has no active {what} called "{told}"; {hint}': (
        "In QuickBooks gibt es unter {what} nichts Aktives mit dem Namen „{told}“; {hint}"
    ),
    'QuickBooks has {count} entries called "{told}"; give {what} as one of the Ids {ids}': (
        "QuickBooks hat {count} Einträge mit dem Namen „{told}“; bitte {what} als eine der Ids {ids} angeben"
    ),
    'QuickBooks has {count} products with {what} "{wanted}"; give each its own': (
        "QuickBooks hat {count} Produkte mit {what} „{wanted}“; bitte jedem das eigene geben"
    ),
    "choose one that exists, or create it there": "bitte etwas Vorhandenes wählen oder es dort anlegen",
    'did you mean "{near}"?': "war „{near}“ gemeint?",
    "the SKU": "der SKU",
    "the name": "dem Namen",
    '"{number}"': "„{number}“",
    'with the Id "{invoice_id}"': "mit der Id „{invoice_id}“",
    "this deal has no invoice {wanted}; give the number or the Id of one of its own invoices": (
        "Dieser Deal hat keine Rechnung {wanted}; bitte die Nummer oder die Id einer seiner eigenen "
        "Rechnungen angeben"
    ),
    "this deal has no open invoice; give the number of the one that is meant": (
        "Dieser Deal hat keine offene Rechnung; bitte die Nummer der gemeinten angeben"
    ),
    'this deal has {count} invoices "{number}"; give invoice_id instead, one of {ids}': (
        "Dieser Deal hat {count} Rechnungen „{number}“; bitte stattdessen invoice_id angeben, eine von {ids}"
    ),
    "this deal has {count} open invoices, {names}; give the number of one of them": (
        "Dieser Deal hat {count} offene Rechnungen, {names}; bitte die Nummer einer davon angeben"
    ),
    "HubSpot has no contact {contact_id}; it may be deleted": (
        "HubSpot hat keinen Kontakt {contact_id}; vielleicht ist er gelöscht"
    ),
    "HubSpot has no deal {deal_id}; it may be deleted": (
        "HubSpot hat keinen Deal {deal_id}; vielleicht ist er gelöscht"
    ),
    "none": "keine",
    "the deal has no contact; add one with an e-mail address": (
        "Der Deal hat keinen Kontakt; bitte einen mit E-Mail-Adresse hinzufügen"
    ),
    "the deal has {count} contacts and {labelled} of them labelled Billing contact; label the one who "
    "gets the invoice": (
        "Der Deal hat {count} Kontakte, davon als Billing contact gekennzeichnet: {labelled}; bitte den "
        "kennzeichnen, der die Rechnung bekommt"
    ),
    "the deal's contact has no e-mail address; fill it in": (
        "Der Kontakt des Deals hat keine E-Mail-Adresse; bitte eintragen"
    ),
    "QuickBooks has no active customer with {known_by}; create the customer there, correct {known_by}, or "
    "set customer to create_if_missing": (
        "QuickBooks hat keinen aktiven Kunden, zu dem das passt: {known_by}; bitte den Kunden dort "
        "anlegen, dies korrigieren: {known_by}, oder customer auf create_if_missing setzen"
    ),
    "the company's name": "Name des Unternehmens",
    "the contact's e-mail": "E-Mail des Kontakts",
    "{count} QuickBooks customers have the contact's e-mail, Ids {ids}; merge them or give each its own "
    "address": (
        "{count} QuickBooks-Kunden haben die E-Mail des Kontakts, Ids {ids}; bitte zusammenführen oder "
        "jedem eine eigene Adresse geben"
    ),
    'QuickBooks has no free number that begins with "{prefix}"; switch off custom transaction numbers in '
    "QuickBooks under Account and settings > Sales > Sales form content": (
        "QuickBooks hat keine freie Nummer, die mit „{prefix}“ beginnt; bitte in QuickBooks unter Account "
        "and settings > Sales > Sales form content die Custom transaction numbers ausschalten"
    ),
    "a {invoice_type} invoice needs a percent or an amount: no billing schedule governs the deal": (
        "Die Rechnungsart {invoice_type} braucht Prozent oder Betrag: für den Deal gilt kein Zahlungsplan"
    ),
    'instalment "{instalment}" of schedule "{schedule}" is billed already, {amount}; give an amount to '
    "bill more": (
        "Die Rate „{instalment}“ des Zahlungsplans „{schedule}“ ist schon berechnet, {amount}; um mehr zu "
        "berechnen, bitte einen Betrag angeben"
    ),
    'instalment "{instalment}" of schedule "{schedule}" is closed: the rest is billed; give an amount to '
    "bill more": (
        "Die Rate „{instalment}“ des Zahlungsplans „{schedule}“ ist abgeschlossen: der Rest ist "
        "berechnet; um mehr zu berechnen, bitte einen Betrag angeben"
    ),
    "all instalments of {schedule} are billed": "Alle Raten von {schedule} sind berechnet",
    "nothing is left to bill: all of {whole} is billed": (
        "Es ist nichts mehr zu berechnen: alle {whole} sind berechnet"
    ),
    'schedule "{schedule}" governs this deal and has no {invoice_type} instalment; give a percent or an '
    "amount": (
        "Für diesen Deal gilt der Zahlungsplan „{schedule}“, und er hat keine Rate der Art "
        "{invoice_type}; bitte Prozent oder Betrag angeben"
    ),
    'schedule "{schedule}" has no instalment "{instalment}" any more; nothing is billed': (
        "Der Zahlungsplan „{schedule}“ hat keine Rate „{instalment}“ mehr; es wird nichts berechnet"
    ),
    "the deal is in {currency} now and has invoices in {other}; set its currency back to {other}, or void "
    "them": (
        "Der Deal lautet jetzt auf {currency} und hat Rechnungen in {other}; bitte seine Währung auf "
        "{other} zurücksetzen oder die Rechnungen stornieren"
    ),
    "the deal's total is {whole} and {done} is billed already; raise the total or credit an invoice, then "
    "try again": (
        "Der Deal beträgt {whole}, und {done} sind schon berechnet; bitte den Betrag erhöhen oder eine "
        "Rechnung gutschreiben, dann erneut versuchen"
    ),
    "the share comes to {amount} of {whole}; there is nothing to bill": (
        "Der Anteil ergibt {amount} von {whole}; es gibt nichts zu berechnen"
    ),
    "{amount} is finer than QuickBooks keeps, 0.01; bill an amount with two decimals": (
        "{amount} ist feiner, als QuickBooks es festhält, 0.01; bitte einen Betrag mit zwei "
        "Nachkommastellen berechnen"
    ),
    "{amount} is more than what is left to bill, {left} of {whole}; lower it or raise the deal's amount": (
        "{amount} ist mehr, als noch zu berechnen ist, {left} von {whole}; bitte verringern oder den "
        "Betrag des Deals erhöhen"
    ),
    "{fact} is empty; fill it in on the deal": "{fact} ist leer; bitte am Deal eintragen",
    "{fact} is negative, {whole}; correct it on the deal": (
        "{fact} ist negativ, {whole}; bitte am Deal korrigieren"
    ),
    "{fact} is not an amount: {problem}; correct it on the deal": (
        "{fact} ist kein Betrag: {problem}; bitte am Deal korrigieren"
    ),
    "{fact} is {whole}; there is nothing to bill": "{fact} ist {whole}; es gibt nichts zu berechnen",
}
