"""What is said of invoices that this service mails itself. German."""

MAILS = {
    " and e-mailed; {remark}": " und per E-Mail gesendet; {remark}",
    "; whether it was e-mailed is not known: {problem}": (
        "; ob sie per E-Mail gesendet wurde, ist nicht bekannt: {problem}"
    ),
    "QuickBooks does not show it as mailed: {problem}": (
        "QuickBooks zeigt sie nicht als gesendet an: {problem}"
    ),
    "invoice {number} has no e-mail address; give send_to, or enter one in QuickBooks": (
        "Rechnung {number} hat keine E-Mail-Adresse; bitte send_to angeben oder in QuickBooks eine eintragen"
    ),
    "it is no PDF": "sie ist kein PDF",
    'mail: no mail for invoices is called "{name}"; there are {known}': (
        "mail: keine E-Mail für Rechnungen heißt „{name}“; es gibt {known}"
    ),
    "mark an invoice as mailed": "eine Rechnung als gesendet zu kennzeichnen",
    "nobody knows whether the mail server has taken the mail; ask the customer before you send it again": (
        "Niemand weiß, ob der Mailserver die E-Mail angenommen hat; bitte den Kunden fragen, bevor Sie sie "
        "noch einmal senden"
    ),
    "read an invoice's PDF": "das PDF einer Rechnung zu lesen",
    "the invoice cannot be paid online, and its mail says where; let create-invoice offer online_payment, or "
    "take {link} out of the words": (
        "Die Rechnung kann nicht online bezahlt werden, und ihre E-Mail nennt einen Ort dafür; bitte "
        "create-invoice online_payment anbieten lassen oder {link} aus den Worten nehmen"
    ),
    "the invoice is none of this deal any more": "Die Rechnung gehört nicht mehr zu diesem Deal",
    "the words of the invoice's mail cannot be filled in: {unread}": (
        "Die Worte der E-Mail zur Rechnung können nicht ausgefüllt werden: {unread}"
    ),
}
