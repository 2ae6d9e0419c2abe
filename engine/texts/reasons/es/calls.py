"""What HubSpot, QuickBooks or the mail server did not do; what they were asked is an infinitive. Spanish."""

CALLS = {
    "HTTP {status}": "HTTP {status}",
    "HTTP {status} without a reason": "HTTP {status} sin motivo",
    "its body is not complete JSON": "su contenido no es JSON completo",
    "its body is too large": "su contenido es demasiado grande",
    "its body is not what it should be": "su contenido no es el que debería",
    "its pages have no end": "sus páginas no tienen fin",
    "it tells of some of the records only": "solo habla de algunos de los registros",
    "the answer took too long": "la respuesta tardó demasiado",
    "the connection broke off": "la conexión se cortó",
    "its code {code}, an error on its side": "su código {code}, un error de su lado",
    "it gave no reason": "no dio ningún motivo",
    "without a reason": "sin motivo",
    "{vendor} could not be reached to {task}; it is tried again": (
        "no se pudo contactar con {vendor} para {task}; se volverá a intentar"
    ),
    "{vendor} gave no usable answer when asked to {task} ({why}); it is tried again": (
        "{vendor} no dio una respuesta útil al pedirle {task} ({why}); se volverá a intentar"
    ),
    "{vendor} was asked to {task}, but gave no usable answer ({why}); whether it happened is found out "
    "before it is tried again": (
        "se pidió a {vendor} {task}, pero no dio una respuesta útil ({why}); antes de volver a intentarlo "
        "se comprueba si ocurrió"
    ),
    "{vendor} allows no further calls at the moment; it is asked to {task} again later": (
        "{vendor} no admite más llamadas por ahora; más tarde se le volverá a pedir {task}"
    ),
    "{vendor}'s limit of calls is used up for {wait} s; the call is made by itself after that": (
        "el límite de llamadas a {vendor} está agotado durante {wait} s; después la llamada se hace sola"
    ),
    "{vendor} refused to {task}: its permission has ended": (
        "{vendor} se negó a {task}: su permiso ha terminado"
    ),
    "{vendor} refused to {task}: HTTP {status} {words}": "{vendor} se negó a {task}: HTTP {status} {words}",
    "{vendor} does not accept {prefix}_ID and {prefix}_SECRET; correct them and start again": (
        "{vendor} no acepta {prefix}_ID y {prefix}_SECRET; corríjalos y vuelva a iniciar"
    ),
    "HubSpot did not send the mail: {refusal}; check the mail and the contact there": (
        "HubSpot no envió el correo: {refusal}; revise allí el correo y el contacto"
    ),
    "HubSpot refused to {task}: {words}": "HubSpot se negó a {task}: {words}",
    "HTTP {status} in words that are not HubSpot's": "HTTP {status} con palabras que no son de HubSpot",
    "HubSpot does not permit the app to {task}: {words}; reconnect HubSpot": (
        "HubSpot no permite a la aplicación {task}: {words}; vuelva a conectar HubSpot"
    ),
    "HubSpot has locked the record for a moment; it is asked to {task} again": (
        "HubSpot ha bloqueado el registro un momento; se le volverá a pedir {task}"
    ),
    "HubSpot is moving the account to another place; it is asked to {task} again later": (
        "HubSpot está trasladando la cuenta; más tarde se le volverá a pedir {task}"
    ),
    "HubSpot no longer accepts this connection; install the app in the account again": (
        "HubSpot ya no acepta esta conexión; vuelva a instalar la aplicación en la cuenta"
    ),
    "HubSpot's permission {named} is missing to {task}; reconnect HubSpot and grant it": (
        "falta el permiso {named} de HubSpot para {task}; vuelva a conectar HubSpot y concédalo"
    ),
    "HubSpot has not all of the {kind} any more": "HubSpot ya no tiene todos los registros de {kind}",
    "complete the workflow's action": "completar la acción del workflow",
    "create the property group": "crear el grupo de propiedades",
    "create the property {name}": "crear la propiedad {name}",
    "look at the newest {kind}": "mirar lo más reciente de {kind}",
    "read the account": "leer la cuenta",
    "read the properties": "leer las propiedades",
    "read the property groups": "leer los grupos de propiedades",
    "read the user": "leer el usuario",
    "send the mail": "enviar el correo",
    "update the deal": "actualizar el negocio",
    "companies": "empresas",
    "contacts": "contactos",
    "deals": "negocios",
    "line_items": "elementos de línea",
    "quotes": "cotizaciones",
    "tickets": "tickets",
    "read a record's {kind}": "leer {kind} de un registro",
    "read the deal": "leer el negocio",
    "read the deal's {kind}": "leer {kind} del negocio",
    "read the owner": "leer el propietario",
    "read the owners": "leer los propietarios",
    "read the pipelines of {kind}": "leer los pipelines de {kind}",
    "read the properties of {kind}": "leer las propiedades de {kind}",
    "read the {with_kind} of {kind}": "leer {with_kind} de {kind}",
    "read what deals were": "leer lo que eran los negocios",
    "read {kind}": "leer {kind}",
    "search deals": "buscar negocios",
    "associate one of the {kind}": "asociar un registro de {kind}",
    "create {kind}": "crear {kind}",
    "look for {kind}": "buscar {kind}",
    "update {kind}": "actualizar {kind}",
    "QuickBooks' list changed while it was asked to {task}; it is asked again": (
        "la lista de QuickBooks cambió mientras se le pedía {task}; se le volverá a pedir"
    ),
    "a customer": "un cliente",
    "a payment": "un pago",
    "a sales receipt": "un recibo de venta",
    "an invoice": "una factura",
    "answer a query": "responder a una consulta",
    "create {what}": "crear {what}",
    "read {what}": "leer {what}",
    "look for what changed": "buscar lo que cambió",
    "describe the company": "describir la empresa",
    "read its currencies": "leer sus monedas",
    "look for a customer": "buscar un cliente",
    "count documents": "contar documentos",
    "read documents": "leer documentos",
    "count open invoices": "contar las facturas abiertas",
    "count paid invoices": "contar las facturas pagadas",
    "look for an invoice": "buscar una factura",
    "read an invoice's payment link": "leer el enlace de pago de una factura",
    "read invoices": "leer facturas",
    "send an invoice": "enviar una factura",
    "void an invoice": "anular una factura",
    "read its accounts": "leer sus cuentas",
    "read its items": "leer sus productos y servicios",
    "read its payment methods": "leer sus formas de pago",
    "read its payment terms": "leer sus condiciones de pago",
    "read its tax codes": "leer sus códigos de impuesto",
    "read the custom fields of its sales forms": (
        "leer los campos personalizados de sus formularios de venta"
    ),
    "read payments": "leer pagos",
    "read sales receipts": "leer recibos de venta",
    "renew the access token": "renovar el token de acceso",
    "QuickBooks did not accept who is calling; reconnect QuickBooks": (
        "QuickBooks no aceptó a quien llama; vuelva a conectar QuickBooks"
    ),
    "QuickBooks does not let this app into the company: it was disconnected there, or the connection "
    "belongs to another environment; reconnect QuickBooks and compare STAGEBILL_QUICKBOOKS_ENVIRONMENT": (
        "QuickBooks no deja entrar a esta aplicación en la empresa: se desconectó allí o la conexión es "
        "de otro entorno; vuelva a conectar QuickBooks y compare STAGEBILL_QUICKBOOKS_ENVIRONMENT"
    ),
    "QuickBooks is busy (code {code}); it is asked to {task} again later": (
        "QuickBooks está ocupado (código {code}); más tarde se le volverá a pedir {task}"
    ),
    "QuickBooks made the company read-only because its subscription ended; renew it in QuickBooks": (
        "QuickBooks dejó la empresa en solo lectura porque terminó su suscripción; renuévela en QuickBooks"
    ),
    "QuickBooks no longer accepts this connection; reconnect QuickBooks": (
        "QuickBooks ya no acepta esta conexión; vuelva a conectar QuickBooks"
    ),
    "QuickBooks refused to {task}: somebody changed the record at the same time": (
        "QuickBooks se negó a {task}: alguien cambió el registro al mismo tiempo"
    ),
    "QuickBooks refused to {task}: {words}": "QuickBooks se negó a {task}: {words}",
    "the QuickBooks company was reset and all its ids are void; reconnect QuickBooks": (
        "la empresa de QuickBooks se reinició y todos sus ids dejaron de valer; vuelva a conectar QuickBooks"
    ),
    "the person who connected QuickBooks lost access to the company; reconnect as one who has it": (
        "quien conectó QuickBooks perdió el acceso a la empresa; vuelva a conectarla alguien que lo tenga"
    ),
    "HubSpot account {portal_id} {problem} in QuickBooks; set quickbooks_company to one of {names}": (
        "la cuenta de HubSpot {portal_id} {problem} en QuickBooks; ponga en quickbooks_company una de {names}"
    ),
    'has no single company "{company}"': "no tiene una única empresa «{company}»",
    "has several companies": "tiene varias empresas",
    "this QuickBooks company was disconnected; connect it again": (
        "esta empresa de QuickBooks se desconectó; vuelva a conectarla"
    ),
    "HubSpot account": "la cuenta de HubSpot",
    "QuickBooks of HubSpot account": "QuickBooks de la cuenta de HubSpot",
    "{what} {portal_id} is not connected; connect it at {connect}": (
        "falta la conexión con {what} {portal_id}; establézcala en {connect}"
    ),
    "The {vendor} connection was revoked; reconnect at {connect}": (
        "la conexión con {vendor} fue revocada; vuelva a conectarla en {connect}"
    ),
    "the access token of {vendor} is being renewed elsewhere; it is tried again": (
        "el token de acceso de {vendor} se está renovando en otro sitio; se volverá a intentar"
    ),
    "the stored connection does not open: STAGEBILL_SECRET_KEY is not the key it was sealed with; put the "
    "former key back, or connect the account again": (
        "la conexión guardada no se abre: STAGEBILL_SECRET_KEY no es la clave con la que se selló; ponga "
        "la clave anterior o vuelva a conectar la cuenta"
    ),
    "the list is still being read from QuickBooks; open this field again in a moment": (
        "la lista aún se está leyendo de QuickBooks; vuelva a abrir este campo en un momento"
    ),
    "this list has changed since it was opened; open the field again": (
        "esta lista cambió desde que se abrió; vuelva a abrir el campo"
    ),
    "nothing can be chosen now": "ahora no se puede elegir nada",
    "no QuickBooks company is connected; connect one first": (
        "no hay ninguna empresa de QuickBooks conectada; conecte una primero"
    ),
    "most of this month's metered QuickBooks reads are used, and the rest is kept for billing; see "
    "stagebill meter": (
        "la mayoría de las lecturas medidas de QuickBooks de este mes están usadas y el resto se guarda "
        "para facturar; vea stagebill meter"
    ),
    "no mail server is set; set STAGEBILL_SMTP_URL, over which this service mails": (
        "no hay ningún servidor de correo configurado; ponga STAGEBILL_SMTP_URL, por donde envía este "
        "servicio"
    ),
    "the contact's address is no e-mail address; correct it": (
        "la dirección del contacto no es de correo; corríjala"
    ),
    "the mail server asked to try again later ({code})": (
        "el servidor de correo pidió volver a intentarlo más tarde ({code})"
    ),
    "the mail server cannot be reached": "no se puede contactar con el servidor de correo",
    "the mail server cannot take this message: {error}": (
        "el servidor de correo no puede aceptar este mensaje: {error}"
    ),
    "the mail server refused our sign-in; correct STAGEBILL_SMTP_URL": (
        "el servidor de correo rechazó nuestro inicio de sesión; corrija STAGEBILL_SMTP_URL"
    ),
    "the mail server refused the message ({code}); check the contact's address": (
        "el servidor de correo rechazó el mensaje ({code}); revise la dirección del contacto"
    ),
    "the mail server's certificate is not trusted here; correct STAGEBILL_SMTP_URL, or have this machine "
    "trust who issued it": (
        "aquí no se confía en el certificado del servidor de correo; corrija STAGEBILL_SMTP_URL o haga que "
        "esta máquina confíe en su emisor"
    ),
    "the mail server takes no mail from this sender ({code}); correct from in the rules, or the account in "
    "STAGEBILL_SMTP_URL": (
        "el servidor de correo no acepta correo de este remitente ({code}); corrija from en las reglas o la "
        "cuenta en STAGEBILL_SMTP_URL"
    ),
    "the mail server went away before it had answered": "el servidor de correo se fue antes de responder",
}
