"""What the pages for many invoices at once say. German."""

BULK = {
    "Create many invoices": "Viele Rechnungen erstellen",
    "To bill many deals at once, a Super Admin signs in through HubSpot.": (
        "Um viele Deals auf einmal zu berechnen, meldet sich ein Super-Admin über HubSpot an."
    ),
    "This page is too old, or it was not made for this browser; nothing was created. Sign in again.": (
        "Diese Seite ist zu alt oder nicht für diesen Browser gemacht; erstellt wurde nichts. Bitte neu "
        "anmelden."
    ),
    # Finding deals
    "Find deals": "Deals finden",
    "Where to bill.": "Wo berechnet wird.",
    "Stage": "Phase",
    "Any stage": "Alle Phasen",
    "Any stage of {pipeline}": "Alle Phasen von {pipeline}",
    "Where the deal is now.": "Wo der Deal jetzt steht.",
    "Created on": "Angelegt am",
    "When the deal was made.": "Wann der Deal angelegt wurde.",
    "At any time": "Irgendwann",
    "In the last {days} days": "In den letzten {days} Tagen",
    "Deal name": "Name des Deals",
    "Words of the name, or how they begin.": "Wörter des Namens oder deren Anfang.",
    "HubSpot has no such deals.": "HubSpot hat keine solchen Deals.",
    "Stage: HubSpot has no such stage any more; choose one of the list.": (
        "Phase: HubSpot hat diese Phase nicht mehr; bitte eine aus der Liste wählen."
    ),
    "Created on: choose one of the list.": "Angelegt am: bitte etwas aus der Liste wählen.",
    "Deal name: give at most {words} words and {characters} characters of the name.": (
        "Name des Deals: bitte höchstens {words} Wörter und {characters} Zeichen des Namens angeben."
    ),
    "Page: give a number from 1 to {most}, or narrow the search.": (
        "Seite: bitte eine Zahl von 1 bis {most} angeben oder die Suche einengen."
    ),
    # Choosing among them
    "Choose deals": "Deals wählen",
    "Deals {first} to {last} of {total}, newest first.": (
        "Deals {first} bis {last} von {total}, neueste zuerst."
    ),
    "All {count} deals of this page": "Alle {count} Deals dieser Seite",
    "nobody yet": "noch niemand",
    "Pages": "Seiten",
    "Previous {count}": "Vorige {count}",
    "Next {count}": "Nächste {count}",
    "What to bill": "Was berechnet wird",
    "Nothing is created yet.": "Noch wird nichts erstellt.",
    "Like 30. Left empty, the invoice type decides.": "Etwa 30. Leer: die Rechnungsart entscheidet.",
    "The deals' line items": "Die Artikel der Deals",
    "As the rules say: {default}": "Wie die Regeln sagen: {default}",
    "Not chosen": "Nicht gewählt",
    "Deals: tick at least one.": "Deals: bitte mindestens einen ankreuzen.",
    "Deals: {count} are ticked; choose at most {most} at once.": (
        "Deals: {count} sind angekreuzt; bitte höchstens {most} auf einmal wählen."
    ),
    'Deals: "{told}" is not the id of a deal; open the page again.': (
        "Deals: „{told}“ ist nicht die Id eines Deals; bitte die Seite neu öffnen."
    ),
    # Reviewing the invoices
    "Review the invoices": "Rechnungen prüfen",
    "Back to the deals": "Zurück zu den Deals",
    "Create 1 invoice": "1 Rechnung erstellen",
    "Create {count} invoices": "{count} Rechnungen erstellen",
    "1 deal": "1 Deal",
    "{count} deals": "{count} Deals",
    "1 invoice": "1 Rechnung",
    "{count} invoices": "{count} Rechnungen",
    "1 call": "1 Aufruf",
    "at most {count} calls": "höchstens {count} Aufrufe",
    "Not billed: {deals}": "Nicht berechnet: {deals}",
    "Invoices to create": "Zu erstellende Rechnungen",
    "None of these deals would get an invoice; the reasons stand below.": (
        "Keiner dieser Deals bekäme eine Rechnung; die Gründe stehen unten."
    ),
    "{deals} would get none.": "Ohne Rechnung: {deals}.",
    "QuickBooks adds the tax, and gets {calls} for all of them.": (
        "QuickBooks rechnet die Steuer dazu und bekommt für alle zusammen {calls}."
    ),
    "Each is e-mailed at once.": "Jede wird sofort per E-Mail verschickt.",
    "Each is e-mailed at the date and time that you gave.": (
        "Jede wird zum angegebenen Zeitpunkt per E-Mail verschickt."
    ),
    "None of them is e-mailed.": "Keine wird per E-Mail verschickt.",
    "For {customer}.": "Für {customer}.",
    "For {customer}; not linked yet, so QuickBooks is asked for the customer first.": (
        "Für {customer}; noch nicht verknüpft, darum wird QuickBooks zuerst nach dem Kunden gefragt."
    ),
    "dated {day}": "datiert auf {day}",
    "due {day}": "fällig am {day}",
    "terms {terms}": "Zahlungsbedingungen {terms}",
    "tax code {code} for the whole invoice": "Steuercode {code} für die ganze Rechnung",
    "{amount} is left to bill on the deal": "am Deal noch zu berechnen: {amount}",
    "{calls} to QuickBooks": "{calls} bei QuickBooks",
    "Deal": "Deal",
    "Billed": "Berechnet",
    "Left to bill": "Noch zu berechnen",
    "Unpaid": "Unbezahlt",
    "Amount": "Betrag",
    "Reason": "Grund",
    "Product or service": "Produkt oder Dienstleistung",
    "Description": "Beschreibung",
    "Quantity": "Menge",
    "Price": "Preis",
    "Tax code": "Steuercode",
    "Discount": "Rabatt",
    "What was reviewed did not come back as it was shown; review the deals again.": (
        "Was geprüft wurde, kam nicht so zurück, wie es gezeigt war; bitte die Deals noch einmal prüfen."
    ),
    "this page was used for other deals already; review these again": (
        "diese Seite wurde schon für andere Deals verwendet; bitte diese noch einmal prüfen"
    ),
    # What became of them
    "Invoices of this batch": "Rechnungen dieses Stapels",
    "There is no such batch of invoices; open this page from the review.": (
        "Einen solchen Stapel von Rechnungen gibt es nicht; bitte diese Seite von der Prüfung aus öffnen."
    ),
    "This batch has no such deal.": "Dieser Stapel hat keinen solchen Deal.",
    "This page looks again by itself until all have ended.": (
        "Diese Seite sieht von selbst nach, bis alle zu Ende sind."
    ),
    "Outcome": "Ergebnis",
    "Invoice": "Rechnung",
    "Created": "Erstellt",
    "Scheduled": "Geplant",
    "Nothing to do": "Nichts zu tun",
    "Not created": "Nicht erstellt",
    "Failed": "Fehlgeschlagen",
    "Waiting": "Wartet",
    "Under way": "In Arbeit",
    "Try these {count} again": "Diese {count} erneut versuchen",
    "Bill other deals": "Andere Deals berechnen",
    "{reason}; the deal has changed since its review, which showed {amount}": (
        "{reason}; der Deal hat sich seit der Prüfung geändert, die {amount} zeigte"
    ),
}
