"""Why a document cannot be made: its lines, its words, and what the QuickBooks company allows. Spanish."""

DOCUMENTS = {
    'line item "{name}" comes to {net} and {quantity} times its price to {gross}; correct its price or '
    "discount": (
        "el elemento de línea «{name}» suma {net} y {quantity} por su precio, {gross}; corrija su precio "
        "o su descuento"
    ),
    'line item "{name}" has no {what} that can be billed: {problem}; correct it in HubSpot': (
        "el elemento de línea «{name}» no tiene en {what} nada que se pueda facturar: {problem}; "
        "corríjalo en HubSpot"
    ),
    'line item "{name}" is in {own} and the deal in {currency}; give both one currency': (
        "el elemento de línea «{name}» está en {own} y el negocio en {currency}; dé a ambos la misma moneda"
    ),
    "line item {record_id}": "elemento de línea {record_id}",
    "the deal has {count} published quotes, {titles}; keep one of them": (
        "el negocio tiene {count} cotizaciones publicadas, {titles}; deje solo una"
    ),
    "the deal's quote has expired; extend it, or publish a new one": (
        "la cotización del negocio ha caducado; amplíela o publique una nueva"
    ),
    "the deal's quote is missing; create and publish one": (
        "el negocio no tiene cotización; cree y publique una"
    ),
    "the deal's quote is not published yet; publish it": (
        "la cotización del negocio aún no está publicada; publíquela"
    ),
    '"{label}" of the quote has no value that can be billed: {problem}; correct it in HubSpot': (
        "«{label}» de la cotización no tiene un valor que se pueda facturar: {problem}; corríjalo en HubSpot"
    ),
    '"{label}" of the quote is neither PERCENT nor FIXED but "{type}"; correct it in HubSpot': (
        "«{label}» de la cotización no es PERCENT ni FIXED, sino «{type}»; corríjalo en HubSpot"
    ),
    'the tax "{label}" of the quote comes to {amount}, below zero; correct it in HubSpot': (
        "el impuesto «{label}» de la cotización suma {amount}, menos de cero; corríjalo en HubSpot"
    ),
    'the tax rate of line item "{name}"': "el tipo impositivo del elemento de línea «{name}»",
    'the quote has taxes of its own, {labels}, and invoice template "{template}" takes none; take them off '
    "the quote, or say in the rules under its taxes who works out the tax": (
        "la cotización tiene impuestos propios, {labels}, y la plantilla de factura «{template}» no admite "
        "ninguno; quítelos de la cotización o indique en las reglas, en su clave taxes, quién calcula el "
        "impuesto"
    ),
    'line item "{name}" has a tax rate of its own, and only taxes of the whole quote become lines; take the '
    'rate off it, or set taxes to quickbooks in invoice template "{template}"': (
        "el elemento de línea «{name}» tiene un tipo impositivo propio, y solo los impuestos de toda la "
        "cotización se convierten en líneas; quítele el tipo o ponga taxes en quickbooks en la plantilla de "
        "factura «{template}»"
    ),
    "the quote's taxes are to be lines and {company} works out sales tax by itself, so that tax could be "
    'charged twice; set taxes to quickbooks in invoice template "{template}"': (
        "los impuestos de la cotización deben ser líneas y {company} calcula por sí misma el impuesto sobre "
        "ventas, de modo que podría cobrarse dos veces; ponga taxes en quickbooks en la plantilla de "
        "factura «{template}»"
    ),
    "the lines of the quote's taxes have no tax code; set taxes.tax_code in invoice template "
    '"{template}" to one without tax': (
        "las líneas con los impuestos de la cotización no tienen código de impuesto; ponga taxes.tax_code "
        "en la plantilla de factura «{template}» con uno sin impuesto"
    ),
    "the lines of the quote's taxes have tax code {code}, which would tax them again; leave out "
    'taxes.tax_code in invoice template "{template}"': (
        "las líneas con los impuestos de la cotización tienen el código de impuesto {code}, que las "
        "gravaría otra vez; quite taxes.tax_code de la plantilla de factura «{template}»"
    ),
    '"{line}" is on "{item}", the product of the quote\'s taxes; give it a product of its own': (
        "«{line}» está en «{item}», el producto de los impuestos de la cotización; dele un producto propio"
    ),
    '"{line}" has another tax code than the lines of the quote\'s taxes, so that tax could be charged '
    'twice; give it theirs, or set taxes to quickbooks in invoice template "{template}"': (
        "«{line}» tiene otro código de impuesto que las líneas con los impuestos de la cotización, de modo "
        "que el impuesto podría cobrarse dos veces; dele el mismo o ponga taxes en quickbooks en la "
        "plantilla de factura «{template}»"
    ),
    "the quote's taxes come to {whole} and {before} of them is billed already; correct the quote, or credit "
    "an invoice": (
        "los impuestos de la cotización suman {whole} y ya se han facturado {before}; corrija la cotización "
        "o abone una factura"
    ),
    "{reason}; QuickBooks adds {tax} of tax to the quote's own; correct the tax code of its lines in "
    "QuickBooks and in the rules": (
        "{reason}; QuickBooks añade {tax} de impuesto a los de la cotización; corrija el código de impuesto "
        "de sus líneas en QuickBooks y en las reglas"
    ),
    "{reason}; QuickBooks works out {tax} of tax and the quote says {quoted}": (
        "{reason}; QuickBooks calcula {tax} de impuesto y la cotización indica {quoted}"
    ),
    "a text of an invoice template cannot be filled in: {unread}": (
        "un texto de una plantilla de factura no se puede completar: {unread}"
    ),
    'custom field "{name}" would hold {count} characters and QuickBooks keeps {most}; shorten it on the '
    "deal": (
        "el campo personalizado «{name}» tendría {count} caracteres y QuickBooks guarda {most}; acórtelo "
        "en el negocio"
    ),
    'line item "{name}"': "el elemento de línea «{name}»",
    "no item is given; choose a product or service, add line items to the deal, or set "
    "defaults.{action}.item in the rules": (
        "no se indicó ningún producto; elija un producto o servicio, añada elementos de línea al negocio "
        "o ponga defaults.{action}.item en las reglas"
    ),
    "no tax code is given and the QuickBooks company keeps sales tax; choose one, or set "
    "defaults.{action}.tax_code in the rules": (
        "no se indicó ningún código de impuesto y la empresa de QuickBooks lleva el impuesto sobre "
        "ventas; elija uno o ponga defaults.{action}.tax_code en las reglas"
    ),
    'template: no invoice template is called "{template}"; there are {known}': (
        "template: ninguna plantilla de factura se llama «{template}»; hay {known}"
    ),
    "the deal's line items": "los elementos de línea del negocio",
    'the fee "{label}"': "el cargo «{label}»",
    'the lines of invoice template "{template}"': "las líneas de la plantilla de factura «{template}»",
    "the lines of the quote": "las líneas de la cotización",
    'the service date "{told}" is not a day; correct it in HubSpot': (
        "la fecha de servicio «{told}» no es un día; corríjala en HubSpot"
    ),
    "the service date {day} is more than {years} years away from today; correct it in HubSpot": (
        "la fecha de servicio {day} está a más de {years} años de hoy; corríjala en HubSpot"
    ),
    "{fact} is no amount: {problem}; correct it on the deal": (
        "{fact} no es un importe: {problem}; corríjalo en el negocio"
    ),
    "{fact} is {amount}, below zero; correct it on the deal": (
        "{fact} es {amount}, menos de cero; corríjalo en el negocio"
    ),
    "{source} are missing; add at least one": "faltan {source}; añada al menos una línea",
    "{what} is no product in QuickBooks, by SKU or by name; create it there, or set "
    "sync.invoices.unmatched_line in the rules to the product for such lines": (
        "{what} no es ningún producto de QuickBooks, ni por SKU ni por nombre; créelo allí o ponga en las "
        "reglas sync.invoices.unmatched_line con el producto para esas líneas"
    ),
    "a line comes to {amount}, finer than QuickBooks keeps, 0.01; bill the deal in one line": (
        "una línea da {amount}, más fino de lo que guarda QuickBooks, 0.01; facture el negocio en una línea"
    ),
    "the lines want the tax codes {codes}, and an invoice in the US has one; use TAX or NON on lines": (
        "las líneas piden los códigos de impuesto {codes} y una factura en EE. UU. tiene uno; use TAX o "
        "NON en las líneas"
    ),
    "{source} come to {net} and the deal's total is {whole}; make them equal, or choose an item to bill "
    "the amount in one line": (
        "{source} suman {net} y el total del negocio es {whole}; iguálelos o elija un producto para "
        "facturar el importe en una línea"
    ),
    "{source} come to {net} without the rest, more than the deal's total of {whole}; correct the deal's "
    "properties": (
        "{source} suman {net} sin el resto, más que el total del negocio, {whole}; corrija las "
        "propiedades del negocio"
    ),
    "invoice": "factura",
    "sales receipt": "recibo de venta",
    "payment": "pago",
    "void": "anulación",
    "the books of {company} are closed up to {closed}": (
        "los libros de {company} están cerrados hasta el {closed}"
    ),
    "have the closing date moved in QuickBooks under Account and settings > Advanced > Accounting": (
        "haga mover la fecha de cierre en QuickBooks, en Account and settings > Advanced > Accounting"
    ),
    "the invoice is of {day} and {until}; credit it at a later date, or {remedy}": (
        "la factura es del {day} y {until}; abónela en una fecha posterior o {remedy}"
    ),
    "{input} {day}: {until}; choose a later {input}, or {remedy}": (
        "{input} {day}: {until}; elija un {input} posterior o {remedy}"
    ),
    "the {kind} is in {currency} and {company} keeps its books in {home_currency} only; turn on "
    "Multicurrency in QuickBooks under Account and settings > Advanced > Currency, or use {home_currency}": (
        "{kind} en {currency}: {company} lleva sus libros solo en {home_currency}; active Multicurrency "
        "en QuickBooks, en Account and settings > Advanced > Currency, o use {home_currency}"
    ),
    "the {kind} is in {currency}, a currency that {company} does not have; add it in QuickBooks under "
    "Settings > Currencies, or use {home_currency}": (
        "{kind} en {currency}: {company} no tiene esa moneda; añádala en QuickBooks, en Settings > "
        "Currencies, o use {home_currency}"
    ),
    "a discount": "descuento",
    "a deposit": "anticipo",
    "shipping": "gastos de envío",
    "the {kind} has {what} and {company} has that switched off; turn on {switch} in QuickBooks under "
    "Account and settings > Sales > Sales form content, or leave it out": (
        "{kind} con {what}: {company} lo tiene desactivado; active {switch} en QuickBooks, en Account and "
        "settings > Sales > Sales form content, o déjelo fuera"
    ),
    "a tax code is given for the {kind} and {company} has sales tax switched off; turn it on in "
    "QuickBooks under Taxes, or leave tax_code out": (
        "{kind} con código de impuesto: {company} tiene desactivado el impuesto sobre ventas; actívelo en "
        "QuickBooks, en Taxes, o deje tax_code vacío"
    ),
    "the deal has no currency, and its QuickBooks companies keep books in {currencies}; set the deal's "
    "currency": (
        "el negocio no tiene moneda y sus empresas de QuickBooks llevan libros en {currencies}; indique "
        "la moneda del negocio"
    ),
    "{done} is billed already, more than the total of {total}; a person has to look": (
        "ya se han facturado {done}, más que el total de {total}; alguien tiene que revisarlo"
    ),
    "quantity": "la cantidad",
    "price": "el precio",
    "amount": "el importe",
    "discount": "el descuento",
}
