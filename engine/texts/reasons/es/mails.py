"""What is said of invoices that this service mails itself. Spanish."""

MAILS = {
    " and e-mailed; {remark}": " y enviada por correo; {remark}",
    "; whether it was e-mailed is not known: {problem}": ("; no se sabe si se envió por correo: {problem}"),
    "QuickBooks does not show it as mailed: {problem}": "QuickBooks no la muestra como enviada: {problem}",
    "invoice {number} has no e-mail address; give send_to, or enter one in QuickBooks": (
        "la factura {number} no tiene dirección de correo; indique send_to o ponga una en QuickBooks"
    ),
    "it is no PDF": "no es un PDF",
    'mail: no mail for invoices is called "{name}"; there are {known}': (
        "mail: ningún correo para facturas se llama «{name}»; hay {known}"
    ),
    "mark an invoice as mailed": "marcar una factura como enviada",
    "nobody knows whether the mail server has taken the mail; ask the customer before you send it again": (
        "nadie sabe si el servidor de correo aceptó el mensaje; pregunte al cliente antes de reenviarlo"
    ),
    "read an invoice's PDF": "leer el PDF de una factura",
    "the invoice cannot be paid online, and its mail says where; let create-invoice offer online_payment, or "
    "take {link} out of the words": (
        "la factura no se puede pagar en línea y su correo dice dónde; haga que create-invoice ofrezca "
        "online_payment o quite {link} del texto"
    ),
    "the invoice is none of this deal any more": "la factura ya no es de este negocio",
    "the words of the invoice's mail cannot be filled in: {unread}": (
        "el texto del correo de la factura no se puede completar: {unread}"
    ),
}
