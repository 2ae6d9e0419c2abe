"""QuickBooks' reports, and the page that shows them. Spanish."""

REPORTS = {
    "make a report": "preparar un informe",
    "the report does not name this customer, who has an open invoice; look in QuickBooks": (
        "el informe no nombra a este cliente, que tiene una factura abierta; compruébelo en QuickBooks"
    ),
    "the QuickBooks company of this deal's customers is not connected any more": (
        "la empresa de QuickBooks de los clientes de este negocio ya no está conectada"
    ),
    "QuickBooks reports": "Informes de QuickBooks",
    "To see what customers owe, a Super Admin signs in through HubSpot.": (
        "Para ver lo que deben los clientes, un superadministrador inicia sesión mediante HubSpot."
    ),
    "Sign in with HubSpot": "Iniciar sesión con HubSpot",
    "No QuickBooks company is connected; connect one first.": (
        "No hay ninguna empresa de QuickBooks conectada; conecte una primero."
    ),
    "Back to the set-up": "Volver a la configuración",
    "QuickBooks company": "Empresa de QuickBooks",
    "Whose customers.": "De quién son los clientes.",
    "Month": "Mes",
    "Of the sales. What customers owe is always as of today.": (
        "De las ventas. Lo que deben los clientes es siempre a día de hoy."
    ),
    "Show": "Mostrar",
    "What customers owe": "Lo que deben los clientes",
    "Sales by customer in {month}": "Ventas por cliente en {month}",
    "Nobody owes anything.": "Nadie debe nada.",
    "Nobody bought anything.": "Nadie ha comprado nada.",
    "Read both reports again": "Leer de nuevo ambos informes",
    "Open the reports in QuickBooks": "Abrir los informes en QuickBooks",
    "It could not be read again: {problem}.": "No se pudo leer de nuevo: {problem}.",
    "It is being read again; this page looks by itself.": (
        "Se está leyendo de nuevo; esta página lo vuelve a mirar por sí sola."
    ),
    "The report is being read from QuickBooks; this page looks again by itself.": (
        "El informe se está leyendo de QuickBooks; esta página lo vuelve a mirar por sí sola."
    ),
    "The report could not be read: {problem}.": "No se pudo leer el informe: {problem}.",
    "As QuickBooks told it on {when}, {age}.": "Según QuickBooks el {when}, {age}.",
    "Amounts are in {currency}, the company's home currency.": (
        "Los importes están en {currency}, la moneda de la empresa."
    ),
    "QuickBooks has converted those of other currencies.": ("QuickBooks ha convertido los de otras monedas."),
    "A sale counts on the day of its invoice (accrual basis).": (
        "Una venta cuenta el día de su factura (base de devengo)."
    ),
    "A sale counts as it is paid (cash basis).": "Una venta cuenta cuando se paga (base de efectivo).",
    "just now": "ahora mismo",
    "{count} min ago": "hace {count} min",
    "{count} h ago": "hace {count} h",
    "{count} d ago": "hace {count} d",
    "{count} others": "{count} más",
    "All customers": "Todos los clientes",
    "Customer": "Cliente",
    "Total": "Total",
    "Sales": "Ventas",
    "Not due yet": "Aún no vencido",
    "1–30 days late": "1–30 días de retraso",
    "31–60 days late": "31–60 días de retraso",
    "61–90 days late": "61–90 días de retraso",
    "Over 90 days late": "Más de 90 días de retraso",
    "January": "enero",
    "February": "febrero",
    "March": "marzo",
    "April": "abril",
    "May": "mayo",
    "June": "junio",
    "July": "julio",
    "August": "agosto",
    "September": "septiembre",
    "October": "octubre",
    "November": "noviembre",
    "December": "diciembre",
}
