"""What our own pages say: the set-up, the ways back from HubSpot and QuickBooks, many invoices. Spanish."""

PAGES = {
    # On several pages
    "That did not work": "No ha funcionado",
    "Choose…": "Elija…",
    "Try again": "Reintentar",
    "Try now": "Intentar ahora",
    # The set-up
    "Set up Stagebill": "Configurar Stagebill",
    "To set Stagebill up, a Super Admin signs in through HubSpot.": (
        "Para configurar Stagebill, un superadministrador inicia sesión a través de HubSpot."
    ),
    "Connections": "Conexiones",
    "HubSpot account {account} is connected, and its deal properties are there.": (
        "La cuenta de HubSpot {account} está conectada y tiene las propiedades de los negocios."
    ),
    "QuickBooks company {name} is connected ({environment}).": (
        "La empresa de QuickBooks {name} está conectada ({environment})."
    ),
    "No QuickBooks company is connected yet.": "Aún no hay ninguna empresa de QuickBooks conectada.",
    "Connect another QuickBooks company": "Conectar otra empresa de QuickBooks",
    "Connect QuickBooks": "Conectar QuickBooks",
    "HubSpot's own QuickBooks sync": "La sincronización propia de HubSpot con QuickBooks",
    "look in HubSpot under Settings, Integrations, QuickBooks Online": (
        "mírelo en HubSpot en Configuración, Integraciones, QuickBooks Online"
    ),
    "No invoice in HubSpot comes from another QuickBooks sync.": (
        "Ninguna factura de HubSpot viene de otra sincronización con QuickBooks."
    ),
    "It cannot be told whether HubSpot's own sync is on ({problem}); {where}.": (
        "No se puede saber si la sincronización propia de HubSpot está activada ({problem}); {where}."
    ),
    "{count} of the newest {all} invoices in HubSpot come from another QuickBooks sync, so each invoice may "
    "appear twice. Turn off its invoices: {where}.": (
        "{count} de las últimas {all} facturas de HubSpot vienen de otra sincronización con QuickBooks, así "
        "que cada factura podría aparecer dos veces. Desactive las facturas de esa: {where}."
    ),
    "Defaults for invoices": "Valores por defecto de las facturas",
    "The rule file {path} is in force. Choose, and copy the lines into it.": (
        "El archivo de reglas {path} está en vigor. Elija y copie las líneas en él."
    ),
    "There is no rule file yet. Choose, and Stagebill writes {path}.": (
        "Aún no hay archivo de reglas. Elija y Stagebill escribirá {path}."
    ),
    "There is no rule file yet, and this page may not write it: choose, and have the lines put into "
    "{path}.": (
        "Aún no hay archivo de reglas y esta página no puede escribirlo: elija y haga que se pongan las "
        "líneas en {path}."
    ),
    "{path} cannot be written: {why}; nothing was changed": (
        "{path} no se puede escribir: {why}; no se cambió nada"
    ),
    "{path} cannot be read: {why}; nothing was changed": "{path} no se puede leer: {why}; no se cambió nada",
    "{path} is no text and cannot be kept; move it away first. Nothing was changed": (
        "{path} no es texto y no se puede conservar; retire antes el archivo. No se cambió nada"
    ),
    "The form cannot be read; open the page again.": (
        "El formulario no se puede leer; abra la página de nuevo."
    ),
    "This form is not valid any more; sign in again.": (
        "Este formulario ya no es válido; inicie sesión de nuevo."
    ),
    "Write the rule file": "Escribir el archivo de reglas",
    "Show the lines": "Mostrar las líneas",
    "Time zone": "Zona horaria",
    "Days, windows and schedules are counted there.": (
        "En ella se cuentan los días, las franjas y los planes."
    ),
    "Delivery": "Envío",
    "Whether new invoices are e-mailed.": "Si las facturas nuevas se envían por correo.",
    "Not by Stagebill": "No lo hace Stagebill",
    "By e-mail, at once": "Por correo, enseguida",
    "What an invoice's line is for, where the deal has no lines.": (
        "De qué es la línea de una factura cuando el negocio no tiene líneas."
    ),
    "Left out, QuickBooks decides where it can.": "Vacío: decide QuickBooks donde puede.",
    "When invoices are due. Left out, QuickBooks decides.": (
        "Cuándo vencen las facturas. Vacío: decide QuickBooks."
    ),
    "There is no time zone {zone}; write one like America/Chicago.": (
        "No hay ninguna zona horaria {zone}; escriba una como Europe/Madrid."
    ),
    "Lines for the rule file": "Líneas para el archivo de reglas",
    "Put these lines into {path}; a running service takes them over.": (
        "Ponga estas líneas en {path}; un servicio en marcha las adopta."
    ),
    "The rule file was not written: {problem}": "No se escribió el archivo de reglas: {problem}",
    "{path} is written and in force.": "{path} está escrito y en vigor.",
    "The defaults are set": "Los valores por defecto están fijados",
    "Trial invoice": "Factura de prueba",
    "A trial invoice is made in sandbox companies only; this one is real.": (
        "Las facturas de prueba solo se hacen en empresas de prueba; esta es real."
    ),
    "a trial invoice is made in sandbox companies only; this company is a real one": (
        "las facturas de prueba solo se hacen en empresas de prueba; esta es real"
    ),
    "Makes an invoice of 1.00 in the sandbox company (in the US without tax), shows it, and voids it.": (
        "Crea en la empresa de prueba una factura de 1.00 (en EE. UU. sin impuesto), la muestra y la anula."
    ),
    "Make a trial invoice": "Crear una factura de prueba",
    "Choose a product or service for the trial invoice.": (
        "Elija un producto o servicio para la factura de prueba."
    ),
    "The trial invoice was not made: {problem}": "No se creó la factura de prueba: {problem}",
    "Invoice {number} over {total} was made in QuickBooks.": (
        "Se creó en QuickBooks la factura {number} por {total}."
    ),
    "It was voided again.": "Se volvió a anular.",
    "It could not be voided ({problem}); void it in QuickBooks.": (
        "No se pudo anular ({problem}); anúlela en QuickBooks."
    ),
    "The trial worked": "La prueba ha funcionado",
    "The trial invoice still stands": "La factura de prueba sigue en pie",
    "Then": "Después",
    "In HubSpot, make a deal workflow and add the action “{action}”. That is all.": (
        "En HubSpot, cree un workflow de negocios y añada la acción «{action}». Eso es todo."
    ),
    "Many invoices at once": "Muchas facturas a la vez",
    "Choose deals by stage, date or name, look at each invoice, and create them all.": (
        "Elija negocios por etapa, fecha o nombre, revise cada factura y créelas todas."
    ),
    "Reports": "Informes",
    "What your customers owe and how old it is, and what they bought, from QuickBooks.": (
        "Lo que deben sus clientes y desde cuándo, y lo que han comprado, según QuickBooks."
    ),
    "See the reports": "Ver los informes",
    # The ways back from HubSpot and QuickBooks
    "HubSpot is connected": "HubSpot está conectado",
    "QuickBooks is connected": "QuickBooks está conectado",
    "Not connected": "Sin conexión",
    "{vendor} did not grant access ({why}); start again to try once more": (
        "{vendor} no concedió el acceso ({why}); empiece de nuevo para volver a intentarlo"
    ),
    "QuickBooks named no company (realmId); connect again": (
        "QuickBooks no indicó ninguna empresa (realmId); conecte de nuevo"
    ),
    "portal_id is missing; begin with the HubSpot installation": (
        "falta portal_id; empiece por la instalación desde HubSpot"
    ),
    "Start again": "Empezar de nuevo",
    "Open the set-up": "Abrir la configuración",
    "Choose the defaults": "Elegir los valores por defecto",
    "The deal properties are there. Now connect QuickBooks.": (
        "Las propiedades de los negocios ya están. Ahora conecte QuickBooks."
    ),
    "Stagebill is ready: use its actions in a HubSpot workflow.": (
        "Stagebill está listo: use sus acciones en un workflow de HubSpot."
    ),
    "The set-up page is for Super Admins; ask one to install the app once more.": (
        "La configuración es para superadministradores; pida a uno que instale la aplicación otra vez."
    ),
    "The set-up page is for Super Admins; HubSpot did not say who has installed the app.": (
        "La configuración es para superadministradores; HubSpot no dijo quién ha instalado la aplicación."
    ),
    "The set-up page is for Super Admins; whether you are one cannot be told: {problem}": (
        "La configuración es para superadministradores; no se puede saber si usted lo es: {problem}"
    ),
}
