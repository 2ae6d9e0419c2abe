"""Why a deal is not billed: its amount, its schedule, its people, its invoices. Spanish."""

BILLING = {
    "invoice {number} is attached to deal {deal_id} already; an invoice counts for one deal": (
        "la factura {number} ya está vinculada al negocio {deal_id}; una factura cuenta para un solo negocio"
    ),
    "invoice {number} is in {currency} and the deal in {deal_currency}; set the deal's currency to the "
    "invoice's": (
        "la factura {number} está en {currency} y el negocio en {deal_currency}; ponga en el negocio la "
        "moneda de la factura"
    ),
    "invoice {number} is just being made by Stagebill": "Stagebill está creando ahora la factura {number}",
    "invoice {number} is voided; attach one that stands": (
        "la factura {number} está anulada; vincule una vigente"
    ),
    "nothing is billed: {reason}": "no se factura nada: {reason}",
    'schedule "{schedule}" does not govern this deal any more: {reason}': (
        "el plan «{schedule}» ya no rige este negocio: {reason}"
    ),
    "the deal is in {currency} and the QuickBooks company keeps its books in {home_currency} only; turn "
    "on multicurrency or correct the deal's currency": (
        "el negocio está en {currency} y la empresa de QuickBooks lleva sus libros solo en "
        "{home_currency}; active Multicurrency o corrija la moneda del negocio"
    ),
    "the invoice of this run is voided or deleted; start another run to bill again": (
        "la factura de esta ejecución está anulada o eliminada; inicie otra para volver a facturar"
    ),
    'this deal has no invoice "{wanted}"; give the number of one of its own invoices': (
        "este negocio no tiene ninguna factura «{wanted}»; indique el número de una de las suyas"
    ),
    "this deal has no open invoice; create one first": (
        "este negocio no tiene ninguna factura abierta; cree una primero"
    ),
    "QuickBooks does not know the customer any more: it was merged or made inactive": (
        "QuickBooks ya no conoce al cliente: se fusionó o se desactivó"
    ),
    "QuickBooks took the void and does not show the invoice as voided yet": (
        "QuickBooks aceptó la anulación y aún no muestra la factura como anulada"
    ),
    'invoice_id: QuickBooks has no invoice with the Id "{invoice_id}"; give one that exists': (
        "invoice_id: QuickBooks no tiene ninguna factura con el Id «{invoice_id}»; indique una que exista"
    ),
    'invoice_number: QuickBooks has no invoice "{number}"; give the number of one that exists': (
        "invoice_number: QuickBooks no tiene ninguna factura «{number}»; indique el número de una que exista"
    ),
    'invoice_number: QuickBooks has {count} invoices "{number}"; give invoice_id instead, one of {ids}': (
        "invoice_number: QuickBooks tiene {count} facturas «{number}»; indique en su lugar invoice_id, "
        "uno de {ids}"
    ),
    "payment method": "forma de pago",
    "payment terms": "condiciones de pago",
    "item": "producto o servicio",
    "tax code": "código de impuesto",
    "custom field": "campo personalizado",
    'QuickBooks has no active {what} called "{told}"; {hint}': (
        "en QuickBooks no hay nada activo en {what} con el nombre «{told}»; {hint}"
    ),
    'QuickBooks has {count} entries called "{told}"; give {what} as one of the Ids {ids}': (
        "QuickBooks tiene {count} entradas con el nombre «{told}»; indique {what} como uno de los Ids {ids}"
    ),
    'QuickBooks has {count} products with {what} "{wanted}"; give each its own': (
        "QuickBooks tiene {count} productos con {what} «{wanted}»; dé a cada uno lo suyo"
    ),
    "choose one that exists, or create it there": "elija algo que exista o créelo allí",
    'did you mean "{near}"?': "¿quería decir «{near}»?",
    "the SKU": "el SKU",
    "the name": "el nombre",
    '"{number}"': "«{number}»",
    'with the Id "{invoice_id}"': "con el Id «{invoice_id}»",
    "this deal has no invoice {wanted}; give the number or the Id of one of its own invoices": (
        "este negocio no tiene ninguna factura {wanted}; indique el número o el Id de una de las suyas"
    ),
    "this deal has no open invoice; give the number of the one that is meant": (
        "este negocio no tiene ninguna factura abierta; indique el número de la que se quiere"
    ),
    'this deal has {count} invoices "{number}"; give invoice_id instead, one of {ids}': (
        "este negocio tiene {count} facturas «{number}»; indique en su lugar invoice_id, uno de {ids}"
    ),
    "this deal has {count} open invoices, {names}; give the number of one of them": (
        "este negocio tiene {count} facturas abiertas, {names}; indique el número de una de ellas"
    ),
    "HubSpot has no contact {contact_id}; it may be deleted": (
        "HubSpot no tiene el contacto {contact_id}; puede estar eliminado"
    ),
    "HubSpot has no deal {deal_id}; it may be deleted": (
        "HubSpot no tiene el negocio {deal_id}; puede estar eliminado"
    ),
    "none": "ninguno",
    "the deal has no contact; add one with an e-mail address": (
        "el negocio no tiene contacto; añada uno con dirección de correo"
    ),
    "the deal has {count} contacts and {labelled} of them labelled Billing contact; label the one who "
    "gets the invoice": (
        "el negocio tiene {count} contactos, de ellos con la etiqueta Billing contact: {labelled}; "
        "etiquete al que recibe la factura"
    ),
    "the deal's contact has no e-mail address; fill it in": (
        "el contacto del negocio no tiene dirección de correo; complétela"
    ),
    "QuickBooks has no active customer with {known_by}; create the customer there, correct {known_by}, or "
    "set customer to create_if_missing": (
        "QuickBooks no tiene ningún cliente activo con {known_by}; créelo allí, corrija {known_by} o "
        "ponga customer en create_if_missing"
    ),
    "the company's name": "el nombre de la empresa",
    "the contact's e-mail": "el correo del contacto",
    "{count} QuickBooks customers have the contact's e-mail, Ids {ids}; merge them or give each its own "
    "address": (
        "{count} clientes de QuickBooks tienen el correo del contacto, Ids {ids}; fusiónelos o dé a cada "
        "uno su propia dirección"
    ),
    'QuickBooks has no free number that begins with "{prefix}"; switch off custom transaction numbers in '
    "QuickBooks under Account and settings > Sales > Sales form content": (
        "QuickBooks no tiene ningún número libre que empiece por «{prefix}»; desactive Custom transaction "
        "numbers en QuickBooks, en Account and settings > Sales > Sales form content"
    ),
    "a {invoice_type} invoice needs a percent or an amount: no billing schedule governs the deal": (
        "una factura de tipo {invoice_type} necesita un porcentaje o un importe: ningún plan de "
        "facturación rige el negocio"
    ),
    'instalment "{instalment}" of schedule "{schedule}" is billed already, {amount}; give an amount to '
    "bill more": (
        "el plazo «{instalment}» del plan «{schedule}» ya está facturado, {amount}; indique un importe "
        "para facturar más"
    ),
    'instalment "{instalment}" of schedule "{schedule}" is closed: the rest is billed; give an amount to '
    "bill more": (
        "el plazo «{instalment}» del plan «{schedule}» está cerrado: el resto ya está facturado; indique "
        "un importe para facturar más"
    ),
    "all instalments of {schedule} are billed": "todos los plazos de {schedule} están facturados",
    "nothing is left to bill: all of {whole} is billed": (
        "no queda nada por facturar: los {whole} ya están facturados"
    ),
    'schedule "{schedule}" governs this deal and has no {invoice_type} instalment; give a percent or an '
    "amount": (
        "el plan «{schedule}» rige este negocio y no tiene ningún plazo de tipo {invoice_type}; indique "
        "un porcentaje o un importe"
    ),
    'schedule "{schedule}" has no instalment "{instalment}" any more; nothing is billed': (
        "el plan «{schedule}» ya no tiene el plazo «{instalment}»; no se factura nada"
    ),
    "the deal is in {currency} now and has invoices in {other}; set its currency back to {other}, or void "
    "them": (
        "el negocio está ahora en {currency} y tiene facturas en {other}; devuelva su moneda a {other} o "
        "anúlelas"
    ),
    "the deal's total is {whole} and {done} is billed already; raise the total or credit an invoice, then "
    "try again": (
        "el total del negocio es {whole} y ya se han facturado {done}; suba el total o abone una factura "
        "y vuelva a intentarlo"
    ),
    "the share comes to {amount} of {whole}; there is nothing to bill": (
        "la parte da {amount} de {whole}; no hay nada que facturar"
    ),
    "{amount} is finer than QuickBooks keeps, 0.01; bill an amount with two decimals": (
        "{amount} es más fino de lo que guarda QuickBooks, 0.01; facture un importe con dos decimales"
    ),
    "{amount} is more than what is left to bill, {left} of {whole}; lower it or raise the deal's amount": (
        "{amount} es más de lo que queda por facturar, {left} de {whole}; redúzcalo o suba el importe del "
        "negocio"
    ),
    "{fact} is empty; fill it in on the deal": "{fact} está vacío; complételo en el negocio",
    "{fact} is negative, {whole}; correct it on the deal": (
        "{fact} es negativo, {whole}; corríjalo en el negocio"
    ),
    "{fact} is not an amount: {problem}; correct it on the deal": (
        "{fact} no es un importe: {problem}; corríjalo en el negocio"
    ),
    "{fact} is {whole}; there is nothing to bill": "{fact} es {whole}; no hay nada que facturar",
}
