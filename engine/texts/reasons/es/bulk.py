"""What the pages for many invoices at once say. Spanish."""

BULK = {
    "Create many invoices": "Crear muchas facturas",
    "To bill many deals at once, a Super Admin signs in through HubSpot.": (
        "Para facturar muchos negocios a la vez, un superadministrador inicia sesión a través de HubSpot."
    ),
    "This page is too old, or it was not made for this browser; nothing was created. Sign in again.": (
        "Esta página es demasiado antigua o no se hizo para este navegador; no se creó nada. Inicie sesión "
        "de nuevo."
    ),
    # Finding deals
    "Find deals": "Buscar negocios",
    "Where to bill.": "Dónde se factura.",
    "Stage": "Etapa",
    "Any stage": "Cualquier etapa",
    "Any stage of {pipeline}": "Cualquier etapa de {pipeline}",
    "Where the deal is now.": "Dónde está ahora el negocio.",
    "Created on": "Fecha de creación",
    "When the deal was made.": "Cuándo se creó el negocio.",
    "At any time": "En cualquier momento",
    "In the last {days} days": "En los últimos {days} días",
    "Deal name": "Nombre del negocio",
    "Words of the name, or how they begin.": "Palabras del nombre, o cómo empiezan.",
    "HubSpot has no such deals.": "HubSpot no tiene negocios así.",
    "Stage: HubSpot has no such stage any more; choose one of the list.": (
        "Etapa: HubSpot ya no tiene esa etapa; elija una de la lista."
    ),
    "Created on: choose one of the list.": "Fecha de creación: elija una opción de la lista.",
    "Deal name: give at most {words} words and {characters} characters of the name.": (
        "Nombre del negocio: indique como máximo {words} palabras y {characters} caracteres del nombre."
    ),
    "Page: give a number from 1 to {most}, or narrow the search.": (
        "Página: indique un número de 1 a {most} o acote la búsqueda."
    ),
    # Choosing among them
    "Choose deals": "Elegir negocios",
    "Deals {first} to {last} of {total}, newest first.": (
        "Negocios {first} a {last} de {total}, los más nuevos primero."
    ),
    "All {count} deals of this page": "Los {count} negocios de esta página",
    "nobody yet": "nadie todavía",
    "Pages": "Páginas",
    "Previous {count}": "{count} anteriores",
    "Next {count}": "{count} siguientes",
    "What to bill": "Qué facturar",
    "Nothing is created yet.": "Todavía no se crea nada.",
    "Like 30. Left empty, the invoice type decides.": "Como 30. Vacío: decide el tipo de factura.",
    "The deals' line items": "Los elementos de línea de los negocios",
    "As the rules say: {default}": "Como dicen las reglas: {default}",
    "Not chosen": "Sin elegir",
    "Deals: tick at least one.": "Negocios: marque al menos uno.",
    "Deals: {count} are ticked; choose at most {most} at once.": (
        "Negocios: hay {count} marcados; elija como máximo {most} a la vez."
    ),
    'Deals: "{told}" is not the id of a deal; open the page again.': (
        "Negocios: «{told}» no es el id de un negocio; abra la página de nuevo."
    ),
    # Reviewing the invoices
    "Review the invoices": "Revisar las facturas",
    "Back to the deals": "Volver a los negocios",
    "Create 1 invoice": "Crear 1 factura",
    "Create {count} invoices": "Crear {count} facturas",
    "1 deal": "1 negocio",
    "{count} deals": "{count} negocios",
    "1 invoice": "1 factura",
    "{count} invoices": "{count} facturas",
    "1 call": "1 llamada",
    "at most {count} calls": "como máximo {count} llamadas",
    "Not billed: {deals}": "Sin facturar: {deals}",
    "Invoices to create": "Facturas que se crearán",
    "None of these deals would get an invoice; the reasons stand below.": (
        "Ninguno de estos negocios recibiría una factura; los motivos están abajo."
    ),
    "{deals} would get none.": "Sin factura: {deals}.",
    "QuickBooks adds the tax, and gets {calls} for all of them.": (
        "QuickBooks añade el impuesto y recibe {calls} por todas."
    ),
    "Each is e-mailed at once.": "Cada una se envía por correo enseguida.",
    "Each is e-mailed at the date and time that you gave.": (
        "Cada una se envía por correo en la fecha y hora indicadas."
    ),
    "None of them is e-mailed.": "Ninguna se envía por correo.",
    "For {customer}.": "Para {customer}.",
    "For {customer}; not linked yet, so QuickBooks is asked for the customer first.": (
        "Para {customer}; aún sin vincular, así que antes se pregunta a QuickBooks por el cliente."
    ),
    "dated {day}": "con fecha {day}",
    "due {day}": "vence el {day}",
    "terms {terms}": "condiciones de pago {terms}",
    "tax code {code} for the whole invoice": "código de impuesto {code} para toda la factura",
    "{amount} is left to bill on the deal": "queda por facturar en el negocio: {amount}",
    "{calls} to QuickBooks": "{calls} a QuickBooks",
    "Deal": "Negocio",
    "Billed": "Facturado",
    "Left to bill": "Pendiente de facturar",
    "Unpaid": "Sin pagar",
    "Amount": "Importe",
    "Reason": "Motivo",
    "Product or service": "Producto o servicio",
    "Description": "Descripción",
    "Quantity": "Cantidad",
    "Price": "Precio",
    "Tax code": "Código de impuesto",
    "Discount": "Descuento",
    "What was reviewed did not come back as it was shown; review the deals again.": (
        "Lo revisado no ha vuelto como se mostró; revise los negocios de nuevo."
    ),
    "this page was used for other deals already; review these again": (
        "esta página ya se usó para otros negocios; revise estos de nuevo"
    ),
    # What became of them
    "Invoices of this batch": "Facturas de este lote",
    "There is no such batch of invoices; open this page from the review.": (
        "No existe ese lote de facturas; abra esta página desde la revisión."
    ),
    "This batch has no such deal.": "Este lote no tiene ese negocio.",
    "This page looks again by itself until all have ended.": (
        "Esta página vuelve a mirar por sí sola hasta que todas terminen."
    ),
    "Outcome": "Resultado",
    "Invoice": "Factura",
    "Created": "Creada",
    "Scheduled": "Programada",
    "Nothing to do": "Nada que hacer",
    "Not created": "No creada",
    "Failed": "Fallida",
    "Waiting": "En espera",
    "Under way": "En curso",
    "Try these {count} again": "Reintentar estas {count}",
    "Bill other deals": "Facturar otros negocios",
    "{reason}; the deal has changed since its review, which showed {amount}": (
        "{reason}; el negocio ha cambiado desde la revisión, que mostraba {amount}"
    ),
}
