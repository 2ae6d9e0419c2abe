"""QuickBooks' reports, and the page that shows them. German."""

REPORTS = {
    "make a report": "einen Bericht zu erstellen",
    "the report does not name this customer, who has an open invoice; look in QuickBooks": (
        "der Bericht nennt diesen Kunden nicht, der eine offene Rechnung hat; sehen Sie in QuickBooks nach"
    ),
    "the QuickBooks company of this deal's customers is not connected any more": (
        "die QuickBooks-Firma der Kunden dieses Deals ist nicht mehr verbunden"
    ),
    "QuickBooks reports": "Berichte aus QuickBooks",
    "To see what customers owe, a Super Admin signs in through HubSpot.": (
        "Um zu sehen, was Kunden schulden, meldet sich ein Super-Admin über HubSpot an."
    ),
    "Sign in with HubSpot": "Mit HubSpot anmelden",
    "No QuickBooks company is connected; connect one first.": (
        "Es ist keine QuickBooks-Firma verbunden; verbinden Sie zuerst eine."
    ),
    "Back to the set-up": "Zurück zur Einrichtung",
    "QuickBooks company": "QuickBooks-Firma",
    "Whose customers.": "Um wessen Kunden es geht.",
    "Month": "Monat",
    "Of the sales. What customers owe is always as of today.": (
        "Für den Umsatz. Was Kunden schulden, gilt immer für heute."
    ),
    "Show": "Zeigen",
    "What customers owe": "Was Kunden schulden",
    "Sales by customer in {month}": "Umsatz nach Kunden im {month}",
    "Nobody owes anything.": "Niemand schuldet etwas.",
    "Nobody bought anything.": "Niemand hat etwas gekauft.",
    "Read both reports again": "Beide Berichte neu lesen",
    "Open the reports in QuickBooks": "Die Berichte in QuickBooks öffnen",
    "It could not be read again: {problem}.": "Er konnte nicht neu gelesen werden: {problem}.",
    "It is being read again; this page looks by itself.": (
        "Er wird neu gelesen; diese Seite sieht von selbst wieder nach."
    ),
    "The report is being read from QuickBooks; this page looks again by itself.": (
        "Der Bericht wird aus QuickBooks gelesen; diese Seite sieht von selbst wieder nach."
    ),
    "The report could not be read: {problem}.": "Der Bericht konnte nicht gelesen werden: {problem}.",
    "As QuickBooks told it on {when}, {age}.": "Von QuickBooks mitgeteilt am {when}, {age}.",
    "Amounts are in {currency}, the company's home currency.": (
        "Die Beträge sind in {currency}, der Währung der Firma."
    ),
    "QuickBooks has converted those of other currencies.": (
        "Die anderer Währungen hat QuickBooks umgerechnet."
    ),
    "A sale counts on the day of its invoice (accrual basis).": (
        "Ein Verkauf zählt am Tag seiner Rechnung (Soll-Prinzip)."
    ),
    "A sale counts as it is paid (cash basis).": "Ein Verkauf zählt, sobald er bezahlt wird (Ist-Prinzip).",
    "just now": "gerade eben",
    "{count} min ago": "vor {count} min",
    "{count} h ago": "vor {count} h",
    "{count} d ago": "vor {count} d",
    "{count} others": "{count} weitere",
    "All customers": "Alle Kunden",
    "Customer": "Kunde",
    "Total": "Summe",
    "Sales": "Umsatz",
    "Not due yet": "Noch nicht fällig",
    "1–30 days late": "1–30 Tage überfällig",
    "31–60 days late": "31–60 Tage überfällig",
    "61–90 days late": "61–90 Tage überfällig",
    "Over 90 days late": "Über 90 Tage überfällig",
    "January": "Januar",
    "February": "Februar",
    "March": "März",
    "April": "April",
    "May": "Mai",
    "June": "Juni",
    "July": "Juli",
    "August": "August",
    "September": "September",
    "October": "Oktober",
    "November": "November",
    "December": "Dezember",
}
