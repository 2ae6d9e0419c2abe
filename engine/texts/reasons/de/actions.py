"""What actions say of what they have done, or why they have not. German."""

ACTIONS = {
    "invoice {number}": "Rechnung {number}",
    "invoice_number and invoice_id are both given; give one of them": (
        "invoice_number und invoice_id sind beide angegeben; bitte nur eines davon angeben"
    ),
    "invoice_number is missing; give the number or the invoice_id of the invoice": (
        "invoice_number fehlt; bitte die Nummer oder die invoice_id der Rechnung angeben"
    ),
    "{invoice} for {invoice_total} attached; {remaining} is left to bill": (
        "{invoice} über {invoice_total} zugeordnet; noch zu berechnen: {remaining}"
    ),
    "{invoice} is attached to this deal already": "{invoice} ist diesem Deal schon zugeordnet",
    "{invoice} for {invoice_total} created{mailed}; {remaining} is left to bill": (
        "{invoice} über {invoice_total} erstellt{mailed}; noch zu berechnen: {remaining}"
    ),
    " and e-mailed": " und per E-Mail gesendet",
    "; it was not e-mailed: {problem}": "; sie wurde nicht per E-Mail gesendet: {problem}",
    "; its e-mail is scheduled": "; die E-Mail ist geplant",
    "due_date lies before invoice_date; give a later one": (
        "due_date liegt vor invoice_date; bitte ein späteres Datum angeben"
    ),
    "percent and amount are both given; give one of them": (
        "percent und amount sind beide angegeben; bitte nur eines davon angeben"
    ),
    "send_at has passed already; give a later time": (
        "send_at ist schon vorbei; bitte einen späteren Zeitpunkt angeben"
    ),
    "send_at is given but email_delivery is not scheduled; set it to scheduled": (
        "send_at ist angegeben, aber email_delivery ist nicht scheduled; bitte auf scheduled setzen"
    ),
    "send_at is missing; a scheduled e-mail needs a date and a time": (
        "send_at fehlt; eine geplante E-Mail braucht Datum und Uhrzeit"
    ),
    "sales receipt {receipt} for {total} created; {remaining} is left to bill": (
        "Verkaufsbeleg {receipt} über {total} erstellt; noch zu berechnen: {remaining}"
    ),
    "amount: {problem}": "amount: {problem}",
    "payment of {total} recorded on {invoice}; its balance is {balance}": (
        "Zahlung von {total} zu {invoice} erfasst; noch offen: {balance}"
    ),
    "{invoice} is paid already; nothing was recorded": (
        "{invoice} ist schon bezahlt; es wurde nichts erfasst"
    ),
    "{invoice} is voided; choose another invoice": (
        "{invoice} ist storniert; bitte eine andere Rechnung wählen"
    ),
    "{invoice} e-mailed": "{invoice} per E-Mail gesendet",
    "{invoice} will be e-mailed at {at}": "{invoice} wird am {at} per E-Mail gesendet",
    "review reminder for {site} sent": "Erinnerung an die Bewertung auf {site} gesendet",
    "review request for {site} sent": "Bitte um Bewertung auf {site} gesendet",
    "review request for {site} will be sent at {at}": (
        "Die Bitte um Bewertung auf {site} wird am {at} gesendet"
    ),
    "{invoice} is voided already": "{invoice} ist schon storniert",
    "{invoice} voided; {remaining} is left to bill": "{invoice} storniert; noch zu berechnen: {remaining}",
    "{left} of {invoice} is paid; unapply or refund the payment in QuickBooks first, then void the invoice": (
        "{left} von {invoice} sind bezahlt; bitte erst die Zahlung in QuickBooks lösen oder erstatten, "
        "dann die Rechnung stornieren"
    ),
    "review requests are not set up; add review_requests to the rules": (
        "Bewertungsbitten sind nicht eingerichtet; bitte review_requests in die Regeln aufnehmen"
    ),
    "the contact has opted out of review requests; nothing was sent": (
        "Der Kontakt möchte keine Bewertungsbitten; es wurde nichts gesendet"
    ),
    "the rules list no review site; add one to review_requests.sites": (
        "Die Regeln nennen keine Bewertungsseite; bitte eine in review_requests.sites aufnehmen"
    ),
    "the service stopped while it handed the mail over, so it may have been sent; retry this execution to "
    "send it again": (
        "Der Dienst wurde beendet, während er die E-Mail übergab, sie könnte also gesendet sein; um sie "
        "erneut zu senden, bitte diese Ausführung wiederholen"
    ),
    'there is no review site "{site}"; the rules know {known}': (
        "Es gibt keine Bewertungsseite „{site}“; die Regeln kennen {known}"
    ),
    'there is no template "{name}"; the rules know {known}': (
        "Es gibt keine Vorlage „{name}“; die Regeln kennen {known}"
    ),
    "whether the contact has opted out cannot be told: {unread}": (
        "Ob der Kontakt Bewertungsbitten abgelehnt hat, lässt sich nicht sagen: {unread}"
    ),
    'template "{name}" cannot be filled in: {unread}': (
        "Die Vorlage „{name}“ lässt sich nicht ausfüllen: {unread}"
    ),
    "no place is free within {days} days under the rules' cap per day; nothing was sent": (
        "Bei der Obergrenze der Regeln pro Tag ist in den nächsten {days} Tagen kein Platz frei; es wurde "
        "nichts gesendet"
    ),
    "the contact has asked not to be asked for reviews; nothing was sent": (
        "Der Kontakt hat darum gebeten, nicht um Bewertungen gebeten zu werden; es wurde nichts gesendet"
    ),
    "the contact has followed the link, so there is nothing to remind of": (
        "Der Kontakt ist dem Link gefolgt, es gibt also nichts zu erinnern"
    ),
    "the contact was asked {asked} times within {days} days and the rules allow {most}; nothing was sent": (
        "Der Kontakt wurde in {days} Tagen {asked} Mal gebeten, und die Regeln erlauben {most}; es wurde "
        "nichts gesendet"
    ),
    "the deal has another contact now; nothing was sent": (
        "Der Deal hat jetzt einen anderen Kontakt; es wurde nichts gesendet"
    ),
    "Invoice {number} over {total}": "Rechnung {number} über {total}",
    "{invoice} was attached to this deal{due}": "{invoice} wurde diesem Deal zugeordnet{due}",
    "{invoice} was created in QuickBooks{due}": "{invoice} wurde in QuickBooks erstellt{due}",
    ", due on {day}": ", fällig am {day}",
    "{invoice} was mailed": "{invoice} wurde per E-Mail gesendet",
    "{invoice} was mailed to {recipient}": "{invoice} wurde per E-Mail an {recipient} gesendet",
    "{invoice} is paid in full": "{invoice} ist vollständig bezahlt",
    "{invoice} is overdue since {day}; {balance} is open": (
        "{invoice} ist seit dem {day} überfällig; offen: {balance}"
    ),
    "Invoice {number} was voided; nothing is owed by it any more": (
        "Rechnung {number} wurde storniert; aus ihr ist nichts mehr offen"
    ),
    "{action} was refused: {reason}": "{action}: nicht ausgeführt: {reason}",
    "{action} failed: {reason}": "{action}: fehlgeschlagen: {reason}",
    "A payment of {applied} for invoice {numbers} is recorded in QuickBooks": (
        "In QuickBooks ist eine Zahlung von {applied} zu Rechnung {numbers} erfasst"
    ),
    "A payment of {applied} for invoice {numbers} is recorded in QuickBooks (reference {reference})": (
        "In QuickBooks ist eine Zahlung von {applied} zu Rechnung {numbers} erfasst (Referenz {reference})"
    ),
    "Create invoice": "Rechnung erstellen",
    "Send invoice": "Rechnung senden",
    "Void invoice": "Rechnung stornieren",
    "Attach invoice": "Rechnung zuordnen",
    "Record payment": "Zahlung erfassen",
    "Create sales receipt": "Verkaufsbeleg erstellen",
    "Send review request": "Um Bewertung bitten",
}
