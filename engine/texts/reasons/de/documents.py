"""Why a document cannot be made: its lines, its words, and what the QuickBooks company allows. German."""

DOCUMENTS = {
    'line item "{name}" comes to {net} and {quantity} times its price to {gross}; correct its price or '
    "discount": (
        "Der Artikel „{name}“ ergibt {net}, und {quantity} mal sein Preis ergibt {gross}; bitte Preis "
        "oder Rabatt korrigieren"
    ),
    'line item "{name}" has no {what} that can be billed: {problem}; correct it in HubSpot': (
        "Der Artikel „{name}“ hat bei {what} nichts, was sich berechnen lässt: {problem}; bitte in "
        "HubSpot korrigieren"
    ),
    'line item "{name}" is in {own} and the deal in {currency}; give both one currency': (
        "Der Artikel „{name}“ lautet auf {own} und der Deal auf {currency}; bitte beiden dieselbe Währung "
        "geben"
    ),
    "line item {record_id}": "Artikel {record_id}",
    "the deal has {count} published quotes, {titles}; keep one of them": (
        "Der Deal hat {count} veröffentlichte Angebote, {titles}; bitte nur eines davon behalten"
    ),
    "the deal's quote has expired; extend it, or publish a new one": (
        "Das Angebot des Deals ist abgelaufen; bitte verlängern oder ein neues veröffentlichen"
    ),
    "the deal's quote is missing; create and publish one": (
        "Dem Deal fehlt ein Angebot; bitte eines erstellen und veröffentlichen"
    ),
    "the deal's quote is not published yet; publish it": (
        "Das Angebot des Deals ist noch nicht veröffentlicht; bitte veröffentlichen"
    ),
    '"{label}" of the quote has no value that can be billed: {problem}; correct it in HubSpot': (
        "„{label}“ des Angebots hat keinen Wert, der sich berechnen lässt: {problem}; bitte in HubSpot "
        "korrigieren"
    ),
    '"{label}" of the quote is neither PERCENT nor FIXED but "{type}"; correct it in HubSpot': (
        "„{label}“ des Angebots ist weder PERCENT noch FIXED, sondern „{type}“; bitte in HubSpot korrigieren"
    ),
    'the tax "{label}" of the quote comes to {amount}, below zero; correct it in HubSpot': (
        "Die Steuer „{label}“ des Angebots ergibt {amount}, weniger als null; bitte in HubSpot korrigieren"
    ),
    'the tax rate of line item "{name}"': "der Steuersatz des Artikels „{name}“",
    'the quote has taxes of its own, {labels}, and invoice template "{template}" takes none; take them off '
    "the quote, or say in the rules under its taxes who works out the tax": (
        "Das Angebot hat eigene Steuern, {labels}, und die Rechnungsvorlage „{template}“ nimmt keine; bitte "
        "aus dem Angebot nehmen oder in den Regeln unter deren taxes sagen, wer die Steuer ausrechnet"
    ),
    'line item "{name}" has a tax rate of its own, and only taxes of the whole quote become lines; take the '
    'rate off it, or set taxes to quickbooks in invoice template "{template}"': (
        "Der Artikel „{name}“ hat einen eigenen Steuersatz, und nur Steuern des ganzen Angebots werden zu "
        "Zeilen; bitte den Satz entfernen oder in der Rechnungsvorlage „{template}“ taxes auf quickbooks "
        "setzen"
    ),
    "the quote's taxes are to be lines and {company} works out sales tax by itself, so that tax could be "
    'charged twice; set taxes to quickbooks in invoice template "{template}"': (
        "Die Steuern des Angebots sollen Zeilen werden, und {company} rechnet die Umsatzsteuer selbst aus, "
        "sodass sie doppelt berechnet werden könnte; bitte in der Rechnungsvorlage „{template}“ taxes auf "
        "quickbooks setzen"
    ),
    "the lines of the quote's taxes have no tax code; set taxes.tax_code in invoice template "
    '"{template}" to one without tax': (
        "Die Zeilen mit den Steuern des Angebots haben keinen Steuercode; bitte in der Rechnungsvorlage "
        "„{template}“ taxes.tax_code auf einen ohne Steuer setzen"
    ),
    "the lines of the quote's taxes have tax code {code}, which would tax them again; leave out "
    'taxes.tax_code in invoice template "{template}"': (
        "Die Zeilen mit den Steuern des Angebots haben den Steuercode {code}, der sie noch einmal besteuern "
        "würde; bitte in der Rechnungsvorlage „{template}“ taxes.tax_code weglassen"
    ),
    '"{line}" is on "{item}", the product of the quote\'s taxes; give it a product of its own': (
        "„{line}“ steht auf „{item}“, dem Produkt für die Steuern des Angebots; bitte ein eigenes Produkt "
        "geben"
    ),
    '"{line}" has another tax code than the lines of the quote\'s taxes, so that tax could be charged '
    'twice; give it theirs, or set taxes to quickbooks in invoice template "{template}"': (
        "„{line}“ hat einen anderen Steuercode als die Zeilen mit den Steuern des Angebots, sodass Steuer "
        "doppelt berechnet werden könnte; bitte denselben geben oder in der Rechnungsvorlage „{template}“ "
        "taxes auf quickbooks setzen"
    ),
    "the quote's taxes come to {whole} and {before} of them is billed already; correct the quote, or credit "
    "an invoice": (
        "Die Steuern des Angebots ergeben {whole}, und {before} davon sind schon berechnet; bitte das "
        "Angebot korrigieren oder eine Rechnung gutschreiben"
    ),
    "{reason}; QuickBooks adds {tax} of tax to the quote's own; correct the tax code of its lines in "
    "QuickBooks and in the rules": (
        "{reason}; QuickBooks schlägt auf die Steuern des Angebots noch {tax} Steuer auf; bitte den "
        "Steuercode der Zeilen in QuickBooks und in den Regeln korrigieren"
    ),
    "{reason}; QuickBooks works out {tax} of tax and the quote says {quoted}": (
        "{reason}; QuickBooks rechnet {tax} Steuer aus, und das Angebot nennt {quoted}"
    ),
    "a text of an invoice template cannot be filled in: {unread}": (
        "Ein Text einer Rechnungsvorlage lässt sich nicht ausfüllen: {unread}"
    ),
    'custom field "{name}" would hold {count} characters and QuickBooks keeps {most}; shorten it on the '
    "deal": (
        "Das benutzerdefinierte Feld „{name}“ hätte {count} Zeichen, und QuickBooks behält {most}; bitte "
        "am Deal kürzen"
    ),
    'line item "{name}"': "Der Artikel „{name}“",
    "no item is given; choose a product or service, add line items to the deal, or set "
    "defaults.{action}.item in the rules": (
        "Es ist kein Produkt angegeben; bitte ein Produkt oder eine Dienstleistung wählen, dem Deal "
        "Artikel hinzufügen oder in den Regeln defaults.{action}.item setzen"
    ),
    "no tax code is given and the QuickBooks company keeps sales tax; choose one, or set "
    "defaults.{action}.tax_code in the rules": (
        "Es ist kein Steuercode angegeben, und die QuickBooks-Firma führt Umsatzsteuer; bitte einen "
        "wählen oder in den Regeln defaults.{action}.tax_code setzen"
    ),
    'template: no invoice template is called "{template}"; there are {known}': (
        "template: keine Rechnungsvorlage heißt „{template}“; es gibt {known}"
    ),
    "the deal's line items": "die Artikel des Deals",
    'the fee "{label}"': "Die Gebühr „{label}“",
    'the lines of invoice template "{template}"': "die Zeilen der Rechnungsvorlage „{template}“",
    "the lines of the quote": "die Positionen des Angebots",
    'the service date "{told}" is not a day; correct it in HubSpot': (
        "Das Leistungsdatum „{told}“ ist kein Tag; bitte in HubSpot korrigieren"
    ),
    "the service date {day} is more than {years} years away from today; correct it in HubSpot": (
        "Das Leistungsdatum {day} liegt mehr als {years} Jahre von heute entfernt; "
        "bitte in HubSpot korrigieren"
    ),
    "{fact} is no amount: {problem}; correct it on the deal": (
        "{fact} ist kein Betrag: {problem}; bitte am Deal korrigieren"
    ),
    "{fact} is {amount}, below zero; correct it on the deal": (
        "{fact} ist {amount}, weniger als null; bitte am Deal korrigieren"
    ),
    "{source} are missing; add at least one": "Es fehlen {source}; bitte mindestens eine Zeile hinzufügen",
    "{what} is no product in QuickBooks, by SKU or by name; create it there, or set "
    "sync.invoices.unmatched_line in the rules to the product for such lines": (
        "{what} ist weder der SKU noch dem Namen nach ein Produkt in QuickBooks; bitte dort anlegen oder "
        "in den Regeln sync.invoices.unmatched_line auf das Produkt für solche Zeilen setzen"
    ),
    "a line comes to {amount}, finer than QuickBooks keeps, 0.01; bill the deal in one line": (
        "Eine Zeile ergibt {amount}, feiner, als QuickBooks es festhält, 0.01; bitte den Deal in einer "
        "Zeile berechnen"
    ),
    "the lines want the tax codes {codes}, and an invoice in the US has one; use TAX or NON on lines": (
        "Die Zeilen verlangen die Steuercodes {codes}, und eine Rechnung in den USA hat einen; bitte an "
        "den Zeilen TAX oder NON verwenden"
    ),
    "{source} come to {net} and the deal's total is {whole}; make them equal, or choose an item to bill "
    "the amount in one line": (
        "Zusammen ergeben {source} {net}, und der Deal beträgt {whole}; bitte beides angleichen oder ein "
        "Produkt wählen, um den Betrag in einer Zeile zu berechnen"
    ),
    "{source} come to {net} without the rest, more than the deal's total of {whole}; correct the deal's "
    "properties": (
        "Ohne den Rest ergeben {source} {net}, mehr als der Deal mit {whole}; bitte die Eigenschaften des "
        "Deals korrigieren"
    ),
    "invoice": "Rechnung",
    "sales receipt": "Verkaufsbeleg",
    "payment": "Zahlung",
    "void": "Stornierung",
    "the books of {company} are closed up to {closed}": (
        "die Bücher von {company} sind bis {closed} abgeschlossen"
    ),
    "have the closing date moved in QuickBooks under Account and settings > Advanced > Accounting": (
        "in QuickBooks unter Account and settings > Advanced > Accounting den Abschlusstag verschieben lassen"
    ),
    "the invoice is of {day} and {until}; credit it at a later date, or {remedy}": (
        "Die Rechnung ist vom {day}, und {until}; bitte sie zu einem späteren Datum gutschreiben oder "
        "{remedy}"
    ),
    "{input} {day}: {until}; choose a later {input}, or {remedy}": (
        "{input} {day}: {until}; bitte ein späteres {input} wählen oder {remedy}"
    ),
    "the {kind} is in {currency} and {company} keeps its books in {home_currency} only; turn on "
    "Multicurrency in QuickBooks under Account and settings > Advanced > Currency, or use {home_currency}": (
        "{kind} in {currency}: {company} führt die Bücher nur in {home_currency}; bitte in QuickBooks "
        "unter Account and settings > Advanced > Currency Multicurrency einschalten oder {home_currency} "
        "verwenden"
    ),
    "the {kind} is in {currency}, a currency that {company} does not have; add it in QuickBooks under "
    "Settings > Currencies, or use {home_currency}": (
        "{kind} in {currency}: diese Währung hat {company} nicht; bitte sie in QuickBooks unter Settings "
        "> Currencies hinzufügen oder {home_currency} verwenden"
    ),
    "a discount": "Rabatt",
    "a deposit": "Anzahlung",
    "shipping": "Versandkosten",
    "the {kind} has {what} and {company} has that switched off; turn on {switch} in QuickBooks under "
    "Account and settings > Sales > Sales form content, or leave it out": (
        "{kind} mit {what}: {company} hat das ausgeschaltet; bitte in QuickBooks unter Account and "
        "settings > Sales > Sales form content {switch} einschalten oder darauf verzichten"
    ),
    "a tax code is given for the {kind} and {company} has sales tax switched off; turn it on in "
    "QuickBooks under Taxes, or leave tax_code out": (
        "{kind} mit Steuercode: {company} hat die Umsatzsteuer ausgeschaltet; bitte in QuickBooks unter "
        "Taxes einschalten oder tax_code weglassen"
    ),
    "the deal has no currency, and its QuickBooks companies keep books in {currencies}; set the deal's "
    "currency": (
        "Der Deal hat keine Währung, und seine QuickBooks-Firmen führen Bücher in {currencies}; bitte die "
        "Währung des Deals setzen"
    ),
    "{done} is billed already, more than the total of {total}; a person has to look": (
        "{done} sind schon berechnet, mehr als der Gesamtbetrag von {total}; jemand muss nachsehen"
    ),
    "quantity": "der Menge",
    "price": "dem Preis",
    "amount": "dem Betrag",
    "discount": "dem Rabatt",
}
