"""What actions say of what they have done, or why they have not. Spanish."""

ACTIONS = {
    "invoice {number}": "factura {number}",
    "invoice_number and invoice_id are both given; give one of them": (
        "invoice_number e invoice_id están indicados los dos; indique solo uno"
    ),
    "invoice_number is missing; give the number or the invoice_id of the invoice": (
        "falta invoice_number; indique el número o el invoice_id de la factura"
    ),
    "{invoice} for {invoice_total} attached; {remaining} is left to bill": (
        "{invoice} por {invoice_total} vinculada; queda por facturar: {remaining}"
    ),
    "{invoice} is attached to this deal already": "{invoice} ya está vinculada a este negocio",
    "{invoice} for {invoice_total} created{mailed}; {remaining} is left to bill": (
        "{invoice} por {invoice_total} creada{mailed}; queda por facturar: {remaining}"
    ),
    " and e-mailed": " y enviada por correo",
    "; it was not e-mailed: {problem}": "; no se envió por correo: {problem}",
    "; its e-mail is scheduled": "; su correo está programado",
    "due_date lies before invoice_date; give a later one": (
        "due_date es anterior a invoice_date; indique una fecha posterior"
    ),
    "percent and amount are both given; give one of them": (
        "percent y amount están indicados los dos; indique solo uno"
    ),
    "send_at has passed already; give a later time": "send_at ya ha pasado; indique una hora posterior",
    "send_at is given but email_delivery is not scheduled; set it to scheduled": (
        "send_at está indicado, pero email_delivery no es scheduled; elija scheduled"
    ),
    "send_at is missing; a scheduled e-mail needs a date and a time": (
        "falta send_at; un correo programado necesita fecha y hora"
    ),
    "sales receipt {receipt} for {total} created; {remaining} is left to bill": (
        "recibo de venta {receipt} por {total} creado; queda por facturar: {remaining}"
    ),
    "amount: {problem}": "amount: {problem}",
    "payment of {total} recorded on {invoice}; its balance is {balance}": (
        "pago de {total} registrado en {invoice}; su saldo es {balance}"
    ),
    "{invoice} is paid already; nothing was recorded": "{invoice} ya está pagada; no se registró nada",
    "{invoice} is voided; choose another invoice": "{invoice} está anulada; elija otra factura",
    "{invoice} e-mailed": "{invoice} enviada por correo",
    "{invoice} will be e-mailed at {at}": "{invoice} se enviará por correo el {at}",
    "review reminder for {site} sent": "recordatorio de reseña en {site} enviado",
    "review request for {site} sent": "petición de reseña en {site} enviada",
    "review request for {site} will be sent at {at}": "la petición de reseña en {site} se enviará el {at}",
    "{invoice} is voided already": "{invoice} ya está anulada",
    "{invoice} voided; {remaining} is left to bill": "{invoice} anulada; queda por facturar: {remaining}",
    "{left} of {invoice} is paid; unapply or refund the payment in QuickBooks first, then void the invoice": (
        "{left} de {invoice} ya están pagados; primero desvincule o reembolse el pago en QuickBooks y "
        "después anule la factura"
    ),
    "review requests are not set up; add review_requests to the rules": (
        "las peticiones de reseña no están configuradas; añada review_requests a las reglas"
    ),
    "the contact has opted out of review requests; nothing was sent": (
        "el contacto no quiere peticiones de reseña; no se envió nada"
    ),
    "the rules list no review site; add one to review_requests.sites": (
        "las reglas no indican ningún sitio de reseñas; añada uno a review_requests.sites"
    ),
    "the service stopped while it handed the mail over, so it may have been sent; retry this execution to "
    "send it again": (
        "el servicio se detuvo mientras entregaba el correo, así que puede haberse enviado; repita esta "
        "ejecución para enviarlo de nuevo"
    ),
    'there is no review site "{site}"; the rules know {known}': (
        "no hay ningún sitio de reseñas «{site}»; las reglas conocen {known}"
    ),
    'there is no template "{name}"; the rules know {known}': (
        "no hay ninguna plantilla «{name}»; las reglas conocen {known}"
    ),
    "whether the contact has opted out cannot be told: {unread}": (
        "no se puede saber si el contacto rechazó las peticiones: {unread}"
    ),
    'template "{name}" cannot be filled in: {unread}': (
        "la plantilla «{name}» no se puede completar: {unread}"
    ),
    "no place is free within {days} days under the rules' cap per day; nothing was sent": (
        "con el límite diario de las reglas no queda sitio en los próximos {days} días; no se envió nada"
    ),
    "the contact has asked not to be asked for reviews; nothing was sent": (
        "el contacto pidió que no se le pidan reseñas; no se envió nada"
    ),
    "the contact has followed the link, so there is nothing to remind of": (
        "el contacto siguió el enlace, así que no hay nada que recordar"
    ),
    "the contact was asked {asked} times within {days} days and the rules allow {most}; nothing was sent": (
        "al contacto se le pidió {asked} veces en {days} días y las reglas permiten {most}; no se envió nada"
    ),
    "the deal has another contact now; nothing was sent": (
        "el negocio tiene ahora otro contacto; no se envió nada"
    ),
    "Invoice {number} over {total}": "Factura {number} por {total}",
    "{invoice} was attached to this deal{due}": "{invoice} vinculada a este negocio{due}",
    "{invoice} was created in QuickBooks{due}": "{invoice} creada en QuickBooks{due}",
    ", due on {day}": ", vence el {day}",
    "{invoice} was mailed": "{invoice} enviada por correo",
    "{invoice} was mailed to {recipient}": "{invoice} enviada por correo a {recipient}",
    "{invoice} is paid in full": "{invoice} pagada por completo",
    "{invoice} is overdue since {day}; {balance} is open": (
        "{invoice} vencida desde el {day}; saldo pendiente: {balance}"
    ),
    "Invoice {number} was voided; nothing is owed by it any more": (
        "La factura {number} se anuló; ya no se debe nada por ella"
    ),
    "{action} was refused: {reason}": "{action}: no se hizo: {reason}",
    "{action} failed: {reason}": "{action}: falló: {reason}",
    "A payment of {applied} for invoice {numbers} is recorded in QuickBooks": (
        "En QuickBooks consta un pago de {applied} de la factura {numbers}"
    ),
    "A payment of {applied} for invoice {numbers} is recorded in QuickBooks (reference {reference})": (
        "En QuickBooks consta un pago de {applied} de la factura {numbers} (referencia {reference})"
    ),
    "Create invoice": "Crear factura",
    "Send invoice": "Enviar factura",
    "Void invoice": "Anular factura",
    "Attach invoice": "Vincular factura",
    "Record payment": "Registrar pago",
    "Create sales receipt": "Crear recibo de venta",
    "Send review request": "Pedir una reseña",
}
