"""What HubSpot, QuickBooks or the mail server did not do; what they were asked is an infinitive. German."""

CALLS = {
    "HTTP {status}": "HTTP {status}",
    "HTTP {status} without a reason": "HTTP {status} ohne Begründung",
    "its body is not complete JSON": "ihr Inhalt ist kein vollständiges JSON",
    "its body is too large": "ihr Inhalt ist zu groß",
    "its body is not what it should be": "ihr Inhalt ist nicht, was er sein sollte",
    "its pages have no end": "ihre Seiten nehmen kein Ende",
    "it tells of some of the records only": "sie nennt nur einige der Datensätze",
    "the answer took too long": "die Antwort dauerte zu lange",
    "the connection broke off": "die Verbindung brach ab",
    "its code {code}, an error on its side": "Code {code}, ein Fehler auf dortiger Seite",
    "it gave no reason": "ohne Begründung",
    "without a reason": "ohne Begründung",
    "{vendor} could not be reached to {task}; it is tried again": (
        "{vendor} war nicht zu erreichen, um {task}; es wird erneut versucht"
    ),
    "{vendor} gave no usable answer when asked to {task} ({why}); it is tried again": (
        "{vendor} gab keine brauchbare Antwort auf die Bitte, {task} ({why}); es wird erneut versucht"
    ),
    "{vendor} was asked to {task}, but gave no usable answer ({why}); whether it happened is found out "
    "before it is tried again": (
        "{vendor} wurde gebeten, {task}, gab aber keine brauchbare Antwort ({why}); ob es geschehen ist, "
        "wird festgestellt, bevor es erneut versucht wird"
    ),
    "{vendor} allows no further calls at the moment; it is asked to {task} again later": (
        "{vendor} lässt im Moment keine weiteren Aufrufe zu; die Bitte, {task}, wird später wiederholt"
    ),
    "{vendor}'s limit of calls is used up for {wait} s; the call is made by itself after that": (
        "Das Limit für Aufrufe an {vendor} ist für {wait} s ausgeschöpft; danach geschieht der Aufruf von "
        "selbst"
    ),
    "{vendor} refused to {task}: its permission has ended": (
        "{vendor} hat es abgelehnt, {task}: die Erlaubnis ist erloschen"
    ),
    "{vendor} refused to {task}: HTTP {status} {words}": (
        "{vendor} hat es abgelehnt, {task}: HTTP {status} {words}"
    ),
    "{vendor} does not accept {prefix}_ID and {prefix}_SECRET; correct them and start again": (
        "{vendor} akzeptiert {prefix}_ID und {prefix}_SECRET nicht; bitte korrigieren und neu starten"
    ),
    "HubSpot did not send the mail: {refusal}; check the mail and the contact there": (
        "HubSpot hat die E-Mail nicht gesendet: {refusal}; bitte dort E-Mail und Kontakt prüfen"
    ),
    "HubSpot refused to {task}: {words}": "HubSpot hat es abgelehnt, {task}: {words}",
    "HTTP {status} in words that are not HubSpot's": "HTTP {status} in Worten, die nicht von HubSpot sind",
    "HubSpot does not permit the app to {task}: {words}; reconnect HubSpot": (
        "HubSpot erlaubt der App nicht, {task}: {words}; bitte HubSpot neu verbinden"
    ),
    "HubSpot has locked the record for a moment; it is asked to {task} again": (
        "HubSpot hat den Datensatz kurz gesperrt; die Bitte, {task}, wird wiederholt"
    ),
    "HubSpot is moving the account to another place; it is asked to {task} again later": (
        "HubSpot zieht das Konto gerade um; die Bitte, {task}, wird später wiederholt"
    ),
    "HubSpot no longer accepts this connection; install the app in the account again": (
        "HubSpot akzeptiert diese Verbindung nicht mehr; bitte die App im Konto neu installieren"
    ),
    "HubSpot's permission {named} is missing to {task}; reconnect HubSpot and grant it": (
        "HubSpots Berechtigung {named} fehlt, um {task}; bitte HubSpot neu verbinden und sie erteilen"
    ),
    "HubSpot has not all of the {kind} any more": "HubSpot hat nicht mehr alle {kind}",
    "complete the workflow's action": "die Aktion des Workflows abzuschließen",
    "create the property group": "die Eigenschaftsgruppe anzulegen",
    "create the property {name}": "die Eigenschaft {name} anzulegen",
    "look at the newest {kind}": "die neuesten {kind} anzusehen",
    "read the account": "das Konto zu lesen",
    "read the properties": "die Eigenschaften zu lesen",
    "read the property groups": "die Eigenschaftsgruppen zu lesen",
    "read the user": "den Benutzer zu lesen",
    "send the mail": "die E-Mail zu senden",
    "update the deal": "den Deal zu aktualisieren",
    "companies": "Unternehmen",
    "contacts": "Kontakte",
    "deals": "Deals",
    "line_items": "Artikel",
    "quotes": "Angebote",
    "tickets": "Tickets",
    "read a record's {kind}": "bei einem Datensatz die {kind} zu lesen",
    "read the deal": "den Deal zu lesen",
    "read the deal's {kind}": "beim Deal die {kind} zu lesen",
    "read the owner": "den Besitzer zu lesen",
    "read the owners": "die Besitzer zu lesen",
    "read the pipelines of {kind}": "zu {kind} die Pipelines zu lesen",
    "read the properties of {kind}": "zu {kind} die Eigenschaften zu lesen",
    "read the {with_kind} of {kind}": "zu {kind} die {with_kind} zu lesen",
    "read what deals were": "zu lesen, was Deals waren",
    "read {kind}": "{kind} zu lesen",
    "search deals": "Deals zu suchen",
    "associate one of the {kind}": "bei {kind} etwas zuzuordnen",
    "create {kind}": "{kind} anzulegen",
    "look for {kind}": "{kind} zu suchen",
    "update {kind}": "{kind} zu aktualisieren",
    "QuickBooks' list changed while it was asked to {task}; it is asked again": (
        "Die Liste von QuickBooks änderte sich während der Bitte, {task}; sie wird wiederholt"
    ),
    "a customer": "einen Kunden",
    "a payment": "eine Zahlung",
    "a sales receipt": "einen Verkaufsbeleg",
    "an invoice": "eine Rechnung",
    "answer a query": "eine Abfrage zu beantworten",
    "create {what}": "{what} zu erstellen",
    "read {what}": "{what} zu lesen",
    "look for what changed": "nach Änderungen zu suchen",
    "describe the company": "die Firma zu beschreiben",
    "read its currencies": "die Währungen zu lesen",
    "look for a customer": "einen Kunden zu suchen",
    "count documents": "Belege zu zählen",
    "read documents": "Belege zu lesen",
    "count open invoices": "offene Rechnungen zu zählen",
    "count paid invoices": "bezahlte Rechnungen zu zählen",
    "look for an invoice": "eine Rechnung zu suchen",
    "read an invoice's payment link": "den Zahlungslink einer Rechnung zu lesen",
    "read invoices": "Rechnungen zu lesen",
    "send an invoice": "eine Rechnung zu senden",
    "void an invoice": "eine Rechnung zu stornieren",
    "read its accounts": "die Konten zu lesen",
    "read its items": "die Produkte und Dienstleistungen zu lesen",
    "read its payment methods": "die Zahlungsarten zu lesen",
    "read its payment terms": "die Zahlungsbedingungen zu lesen",
    "read its tax codes": "die Steuercodes zu lesen",
    "read the custom fields of its sales forms": (
        "die benutzerdefinierten Felder der Verkaufsformulare zu lesen"
    ),
    "read payments": "Zahlungen zu lesen",
    "read sales receipts": "Verkaufsbelege zu lesen",
    "renew the access token": "das Zugriffstoken zu erneuern",
    "QuickBooks did not accept who is calling; reconnect QuickBooks": (
        "QuickBooks hat den Aufrufer nicht akzeptiert; bitte QuickBooks neu verbinden"
    ),
    "QuickBooks does not let this app into the company: it was disconnected there, or the connection "
    "belongs to another environment; reconnect QuickBooks and compare STAGEBILL_QUICKBOOKS_ENVIRONMENT": (
        "QuickBooks lässt diese App nicht in die Firma: sie wurde dort getrennt, oder die Verbindung "
        "gehört zu einer anderen Umgebung; bitte QuickBooks neu verbinden und "
        "STAGEBILL_QUICKBOOKS_ENVIRONMENT vergleichen"
    ),
    "QuickBooks is busy (code {code}); it is asked to {task} again later": (
        "QuickBooks ist ausgelastet (Code {code}); die Bitte, {task}, wird später wiederholt"
    ),
    "QuickBooks made the company read-only because its subscription ended; renew it in QuickBooks": (
        "QuickBooks lässt in der Firma nur noch lesen, weil ihr Abonnement endete; bitte in QuickBooks "
        "erneuern"
    ),
    "QuickBooks no longer accepts this connection; reconnect QuickBooks": (
        "QuickBooks akzeptiert diese Verbindung nicht mehr; bitte QuickBooks neu verbinden"
    ),
    "QuickBooks refused to {task}: somebody changed the record at the same time": (
        "QuickBooks hat es abgelehnt, {task}: jemand hat den Datensatz gleichzeitig geändert"
    ),
    "QuickBooks refused to {task}: {words}": "QuickBooks hat es abgelehnt, {task}: {words}",
    "the QuickBooks company was reset and all its ids are void; reconnect QuickBooks": (
        "Die QuickBooks-Firma wurde zurückgesetzt, und alle ihre Ids sind ungültig; bitte QuickBooks neu "
        "verbinden"
    ),
    "the person who connected QuickBooks lost access to the company; reconnect as one who has it": (
        "Wer QuickBooks verbunden hat, hat keinen Zugang mehr zur Firma; bitte als jemand mit Zugang neu "
        "verbinden"
    ),
    "HubSpot account {portal_id} {problem} in QuickBooks; set quickbooks_company to one of {names}": (
        "Das HubSpot-Konto {portal_id} {problem} in QuickBooks; bitte quickbooks_company auf eine davon "
        "setzen: {names}"
    ),
    'has no single company "{company}"': "hat nicht genau eine Firma „{company}“",
    "has several companies": "hat mehrere Firmen",
    "this QuickBooks company was disconnected; connect it again": (
        "Diese QuickBooks-Firma wurde getrennt; bitte neu verbinden"
    ),
    "HubSpot account": "Das HubSpot-Konto",
    "QuickBooks of HubSpot account": "QuickBooks zum HubSpot-Konto",
    "{what} {portal_id} is not connected; connect it at {connect}": (
        "{what} {portal_id} ist nicht verbunden; bitte hier verbinden: {connect}"
    ),
    "The {vendor} connection was revoked; reconnect at {connect}": (
        "Die Verbindung zu {vendor} wurde widerrufen; bitte hier neu verbinden: {connect}"
    ),
    "the access token of {vendor} is being renewed elsewhere; it is tried again": (
        "Das Zugriffstoken von {vendor} wird gerade anderswo erneuert; es wird erneut versucht"
    ),
    "the stored connection does not open: STAGEBILL_SECRET_KEY is not the key it was sealed with; put the "
    "former key back, or connect the account again": (
        "Die gespeicherte Verbindung lässt sich nicht öffnen: STAGEBILL_SECRET_KEY ist nicht der "
        "Schlüssel, mit dem sie versiegelt wurde; bitte den früheren Schlüssel wieder einsetzen oder das "
        "Konto neu verbinden"
    ),
    "the list is still being read from QuickBooks; open this field again in a moment": (
        "Die Liste wird noch aus QuickBooks gelesen; bitte dieses Feld gleich noch einmal öffnen"
    ),
    "this list has changed since it was opened; open the field again": (
        "Diese Liste hat sich geändert, seit sie geöffnet wurde; bitte das Feld noch einmal öffnen"
    ),
    "nothing can be chosen now": "im Moment kann nichts gewählt werden",
    "no QuickBooks company is connected; connect one first": (
        "Es ist keine QuickBooks-Firma verbunden; bitte zuerst eine verbinden"
    ),
    "most of this month's metered QuickBooks reads are used, and the rest is kept for billing; see "
    "stagebill meter": (
        "Die meisten gezählten QuickBooks-Lesezugriffe dieses Monats sind verbraucht, und der Rest bleibt "
        "für Rechnungen; siehe stagebill meter"
    ),
    "no mail server is set; set STAGEBILL_SMTP_URL, over which this service mails": (
        "Es ist kein Mailserver eingestellt; bitte STAGEBILL_SMTP_URL setzen, darüber sendet dieser Dienst"
    ),
    "the contact's address is no e-mail address; correct it": (
        "Die Adresse des Kontakts ist keine E-Mail-Adresse; bitte korrigieren"
    ),
    "the mail server asked to try again later ({code})": (
        "Der Mailserver bat, es später erneut zu versuchen ({code})"
    ),
    "the mail server cannot be reached": "Der Mailserver ist nicht zu erreichen",
    "the mail server cannot take this message: {error}": (
        "Der Mailserver kann diese Nachricht nicht annehmen: {error}"
    ),
    "the mail server refused our sign-in; correct STAGEBILL_SMTP_URL": (
        "Der Mailserver hat unsere Anmeldung abgelehnt; bitte STAGEBILL_SMTP_URL korrigieren"
    ),
    "the mail server refused the message ({code}); check the contact's address": (
        "Der Mailserver hat die Nachricht abgelehnt ({code}); bitte die Adresse des Kontakts prüfen"
    ),
    "the mail server's certificate is not trusted here; correct STAGEBILL_SMTP_URL, or have this machine "
    "trust who issued it": (
        "Dem Zertifikat des Mailservers wird hier nicht vertraut; bitte STAGEBILL_SMTP_URL korrigieren oder "
        "diesen Rechner dem Aussteller vertrauen lassen"
    ),
    "the mail server takes no mail from this sender ({code}); correct from in the rules, or the account in "
    "STAGEBILL_SMTP_URL": (
        "Der Mailserver nimmt von diesem Absender nichts an ({code}); bitte from in den Regeln oder das "
        "Konto in STAGEBILL_SMTP_URL korrigieren"
    ),
    "the mail server went away before it had answered": "Der Mailserver war weg, bevor er geantwortet hatte",
}
