"""What our own pages say: the set-up, the ways back from HubSpot and QuickBooks, many invoices. German."""

PAGES = {
    # On several pages
    "That did not work": "Das hat nicht geklappt",
    "Choose…": "Bitte wählen …",
    "Try again": "Erneut versuchen",
    "Try now": "Jetzt versuchen",
    # The set-up
    "Set up Stagebill": "Stagebill einrichten",
    "To set Stagebill up, a Super Admin signs in through HubSpot.": (
        "Um Stagebill einzurichten, meldet sich ein Super-Admin über HubSpot an."
    ),
    "Connections": "Verbindungen",
    "HubSpot account {account} is connected, and its deal properties are there.": (
        "Das HubSpot-Konto {account} ist verbunden, und seine Deal-Eigenschaften sind da."
    ),
    "QuickBooks company {name} is connected ({environment}).": (
        "Die QuickBooks-Firma {name} ist verbunden ({environment})."
    ),
    "No QuickBooks company is connected yet.": "Noch ist keine QuickBooks-Firma verbunden.",
    "Connect another QuickBooks company": "Eine weitere QuickBooks-Firma verbinden",
    "Connect QuickBooks": "QuickBooks verbinden",
    "HubSpot's own QuickBooks sync": "HubSpots eigene QuickBooks-Synchronisierung",
    "look in HubSpot under Settings, Integrations, QuickBooks Online": (
        "bitte in HubSpot unter Einstellungen, Integrationen, QuickBooks Online nachsehen"
    ),
    "No invoice in HubSpot comes from another QuickBooks sync.": (
        "Keine Rechnung in HubSpot kommt aus einer anderen QuickBooks-Synchronisierung."
    ),
    "It cannot be told whether HubSpot's own sync is on ({problem}); {where}.": (
        "Ob HubSpots eigene Synchronisierung eingeschaltet ist, lässt sich nicht sagen ({problem}); {where}."
    ),
    "{count} of the newest {all} invoices in HubSpot come from another QuickBooks sync, so each invoice may "
    "appear twice. Turn off its invoices: {where}.": (
        "{count} der neuesten {all} Rechnungen in HubSpot kommen aus einer anderen "
        "QuickBooks-Synchronisierung, jede Rechnung könnte also doppelt erscheinen. Bitte deren Rechnungen "
        "ausschalten: {where}."
    ),
    "Defaults for invoices": "Voreinstellungen für Rechnungen",
    "The rule file {path} is in force. Choose, and copy the lines into it.": (
        "Die Regeldatei {path} ist in Kraft. Bitte wählen und die Zeilen hineinkopieren."
    ),
    "There is no rule file yet. Choose, and Stagebill writes {path}.": (
        "Es gibt noch keine Regeldatei. Bitte wählen, dann schreibt Stagebill {path}."
    ),
    "There is no rule file yet, and this page may not write it: choose, and have the lines put into "
    "{path}.": (
        "Es gibt noch keine Regeldatei, und diese Seite darf sie nicht schreiben: bitte wählen und die "
        "Zeilen in {path} eintragen lassen."
    ),
    "{path} cannot be written: {why}; nothing was changed": (
        "{path} lässt sich nicht schreiben: {why}; es wurde nichts geändert"
    ),
    "{path} cannot be read: {why}; nothing was changed": (
        "{path} lässt sich nicht lesen: {why}; es wurde nichts geändert"
    ),
    "{path} is no text and cannot be kept; move it away first. Nothing was changed": (
        "{path} ist kein Text und lässt sich nicht aufheben; bitte die Datei zuerst wegräumen. Es wurde "
        "nichts geändert"
    ),
    "The form cannot be read; open the page again.": (
        "Das Formular lässt sich nicht lesen; bitte die Seite neu öffnen."
    ),
    "This form is not valid any more; sign in again.": "Dieses Formular gilt nicht mehr; bitte neu anmelden.",
    "Write the rule file": "Regeldatei schreiben",
    "Show the lines": "Zeilen zeigen",
    "Time zone": "Zeitzone",
    "Days, windows and schedules are counted there.": "Tage, Zeitfenster und Pläne zählen in dieser Zone.",
    "Delivery": "Versand",
    "Whether new invoices are e-mailed.": "Ob neue Rechnungen per E-Mail verschickt werden.",
    "Not by Stagebill": "Nicht durch Stagebill",
    "By e-mail, at once": "Sofort per E-Mail",
    "What an invoice's line is for, where the deal has no lines.": (
        "Wofür eine Rechnungszeile steht, wenn der Deal keine Zeilen hat."
    ),
    "Left out, QuickBooks decides where it can.": "Leer: QuickBooks entscheidet, wo es kann.",
    "When invoices are due. Left out, QuickBooks decides.": (
        "Wann Rechnungen fällig sind. Leer: QuickBooks entscheidet."
    ),
    "There is no time zone {zone}; write one like America/Chicago.": (
        "Es gibt keine Zeitzone {zone}; bitte eine wie Europe/Berlin angeben."
    ),
    "Lines for the rule file": "Zeilen für die Regeldatei",
    "Put these lines into {path}; a running service takes them over.": (
        "Bitte diese Zeilen in {path} eintragen; ein laufender Dienst übernimmt sie."
    ),
    "The rule file was not written: {problem}": "Die Regeldatei wurde nicht geschrieben: {problem}",
    "{path} is written and in force.": "{path} ist geschrieben und in Kraft.",
    "The defaults are set": "Die Voreinstellungen stehen",
    "Trial invoice": "Proberechnung",
    "A trial invoice is made in sandbox companies only; this one is real.": (
        "Eine Proberechnung gibt es nur in Testfirmen; diese ist eine echte."
    ),
    "a trial invoice is made in sandbox companies only; this company is a real one": (
        "eine Proberechnung gibt es nur in Testfirmen; diese Firma ist eine echte"
    ),
    "Makes an invoice of 1.00 in the sandbox company (in the US without tax), shows it, and voids it.": (
        "Erstellt in der Testfirma eine Rechnung über 1.00 (in den USA ohne Steuer), zeigt und storniert sie."
    ),
    "Make a trial invoice": "Proberechnung erstellen",
    "Choose a product or service for the trial invoice.": (
        "Bitte ein Produkt oder eine Dienstleistung für die Proberechnung wählen."
    ),
    "The trial invoice was not made: {problem}": "Die Proberechnung wurde nicht erstellt: {problem}",
    "Invoice {number} over {total} was made in QuickBooks.": (
        "Rechnung {number} über {total} wurde in QuickBooks erstellt."
    ),
    "It was voided again.": "Sie wurde wieder storniert.",
    "It could not be voided ({problem}); void it in QuickBooks.": (
        "Sie konnte nicht storniert werden ({problem}); bitte in QuickBooks stornieren."
    ),
    "The trial worked": "Die Probe hat geklappt",
    "The trial invoice still stands": "Die Proberechnung steht noch",
    "Then": "Danach",
    "In HubSpot, make a deal workflow and add the action “{action}”. That is all.": (
        "In HubSpot einen Deal-Workflow anlegen und die Aktion „{action}“ hinzufügen. Das ist alles."
    ),
    "Many invoices at once": "Viele Rechnungen auf einmal",
    "Choose deals by stage, date or name, look at each invoice, and create them all.": (
        "Deals nach Phase, Datum oder Namen wählen, jede Rechnung ansehen und alle erstellen."
    ),
    "Reports": "Berichte",
    "What your customers owe and how old it is, and what they bought, from QuickBooks.": (
        "Was Ihre Kunden schulden und wie lange schon, und was sie gekauft haben, aus QuickBooks."
    ),
    "See the reports": "Berichte ansehen",
    # The ways back from HubSpot and QuickBooks
    "HubSpot is connected": "HubSpot ist verbunden",
    "QuickBooks is connected": "QuickBooks ist verbunden",
    "Not connected": "Nicht verbunden",
    "{vendor} did not grant access ({why}); start again to try once more": (
        "{vendor} hat keinen Zugriff gewährt ({why}); bitte neu beginnen, um es noch einmal zu versuchen"
    ),
    "QuickBooks named no company (realmId); connect again": (
        "QuickBooks hat keine Firma genannt (realmId); bitte neu verbinden"
    ),
    "portal_id is missing; begin with the HubSpot installation": (
        "portal_id fehlt; bitte mit der Installation aus HubSpot beginnen"
    ),
    "Start again": "Neu beginnen",
    "Open the set-up": "Einrichtung öffnen",
    "Choose the defaults": "Voreinstellungen wählen",
    "The deal properties are there. Now connect QuickBooks.": (
        "Die Deal-Eigenschaften sind da. Jetzt bitte QuickBooks verbinden."
    ),
    "Stagebill is ready: use its actions in a HubSpot workflow.": (
        "Stagebill ist bereit: seine Aktionen stehen in HubSpots Workflows."
    ),
    "The set-up page is for Super Admins; ask one to install the app once more.": (
        "Die Einrichtung ist für Super-Admins; bitte einen von ihnen die App noch einmal installieren lassen."
    ),
    "The set-up page is for Super Admins; HubSpot did not say who has installed the app.": (
        "Die Einrichtung ist für Super-Admins; HubSpot hat nicht gesagt, wer die App installiert hat."
    ),
    "The set-up page is for Super Admins; whether you are one cannot be told: {problem}": (
        "Die Einrichtung ist für Super-Admins; ob Sie einer sind, lässt sich nicht sagen: {problem}"
    ),
}
