"""What is wrong with inputs, what becomes of a run, and what kept the rules from being asked. Spanish."""

RUNS = {
    '"{text}" is not a day; give one like 2026-03-31': "«{text}» no es un día; indique uno como 2026-03-31",
    '"{text}" is not a number of days from 0 to 365': "«{text}» no es un número de días de 0 a 365",
    '"{text}" is not a time; give one like 2026-03-31T09:00': (
        "«{text}» no es una hora; indique una como 2026-03-31T09:00"
    ),
    "a {kind} was sent where a text was expected": "en lugar de un texto llegó otra cosa: {kind}",
    "list": "lista",
    "null": "null",
    "structure": "estructura",
    "value": "valor",
    "yes/no value": "valor sí/no",
    'there is no input "{name}"; {hint}': "no hay ninguna entrada «{name}»; {hint}",
    'there is no input "{name}"': "no hay ninguna entrada «{name}»",
    "known are {known}": "se conocen {known}",
    "this is not an e-mail address; give one, or leave it empty": (
        "esto no es una dirección de correo; indique una o déjelo vacío"
    ),
    "{amount} is not above 0; give an amount like 149.50": (
        "{amount} no es mayor que 0; indique un importe como 149.50"
    ),
    "{day} is more than {years} years away from today; give the day meant": (
        "{day} está a más de {years} años de hoy; indique el día que se quiere"
    ),
    '{name} is "{given}"; choose {expected}': "{name} es «{given}»; elija {expected}",
    "{name} is missing; fill it in": "falta {name}; complételo",
    "{name} is too long; at most {most} characters fit": (
        "{name} es demasiado largo; caben {most} caracteres como máximo"
    ),
    "{percent} is out of range; give more than 0 and at most 100": (
        "{percent} está fuera de rango; indique más de 0 y como máximo 100"
    ),
    "{problem}; give a percent like 30": "{problem}; indique un porcentaje como 30",
    "{problem}; give an amount like 149.50": "{problem}; indique un importe como 149.50",
    '"{text}" has more than {most} digits': "«{text}» tiene más de {most} cifras",
    '"{text}" is not a plain number like 1000.00': "«{text}» no es un número simple como 1000.00",
    "{one} and {other} cannot be added or compared": "{one} y {other} no se pueden sumar ni comparar",
    "{value} is finer than the smallest unit of {currency}, {unit}": (
        "{value} es más fino que la unidad mínima de {currency}, {unit}"
    ),
    "{value} is not an amount of at most {most} digits": (
        "{value} no es un importe de {most} cifras como máximo"
    ),
    "request_id must be 16 to 64 letters, digits and hyphens": (
        "request_id debe tener de 16 a 64 letras, cifras y guiones"
    ),
    'the card has no button "{action}"; it has {known}': (
        "la tarjeta no tiene el botón «{action}»; tiene {known}"
    ),
    "this deal has no such action; reload the card": (
        "este negocio no tiene esa acción; vuelva a cargar la tarjeta"
    ),
    "this does not wait any more; it is {outcome}": "esto ya no espera; su estado es {outcome}",
    "cancelled on the deal card": "cancelado en la tarjeta del negocio",
    "cancelled by a person": "cancelado por una persona",
    "cancelled with the new rules: {why}": "cancelado con las nuevas reglas: {why}",
    "invoice {invoice} is voided; it is not mailed": "la factura {invoice} está anulada; no se envía",
    "a default of the rule file cannot be filled in: {unread}": (
        "un valor predeterminado de las reglas no se puede completar: {unread}"
    ),
    "a {kind}": "{kind}",
    "nothing": "nada",
    "there are {known}": "hay {known}",
    'there is no action "{name}"; {hint}': "no hay ninguna acción «{name}»; {hint}",
    "{name} is for a {wanted} and was called for {enrolled}; use it in a {wanted} workflow": (
        "{name} es para {wanted} y se llamó para {enrolled}; úselo en un workflow de {wanted}"
    ),
    "{action} was not started again: execution {execution_id} has ended as {outcome}": (
        "{action} no se inició de nuevo: la ejecución {execution_id} terminó como {outcome}"
    ),
    "{action} was not started again: execution {execution_id} is under way": (
        "{action} no se inició de nuevo: la ejecución {execution_id} está en curso"
    ),
    "{id} ended {outcome}; only refused or failed ones can be tried again": (
        "{id} terminó como {outcome}; solo se puede repetir lo rechazado o fallido"
    ),
    "{id} is running already": "{id} ya está en marcha",
    "an internal error": "un error interno",
    "an internal error stopped this; the log has it under execution {execution_id}": (
        "un error interno detuvo esto; consta en el registro con la ejecución {execution_id}"
    ),
    "given up after {hours} hours: {error}": "abandonado después de {hours} horas: {error}",
    "the service ended {times} times while it ran this; once the log has told why, run it again: "
    "stagebill executions retry {execution_id}": (
        "el servicio terminó {times} veces mientras ejecutaba esto; cuando el registro diga por qué, "
        "ejecútelo de nuevo: stagebill executions retry {execution_id}"
    ),
    "{one} and {other}": "{one} y {other}",
    "no rule had anything to say": "ninguna regla tenía nada que decir",
    "no rule listens to {told}": "ninguna regla escucha {told}",
    "this": "esto",
    "Stagebill itself wrote deal.{name}": "Stagebill mismo escribió deal.{name}",
    'the deal has moved on from stage "{left}" to "{stage}"': (
        "el negocio pasó de la etapa «{left}» a «{stage}»"
    ),
    "the deal was closed meanwhile": "el negocio se cerró entretanto",
    "the invoice is voided": "la factura está anulada",
    "{fact} was {reached} and is {current} now": "{fact} era {reached} y ahora es {current}",
    "a write to the deal is under way, of which this may come": (
        "se está escribiendo en el negocio y esto puede venir de ahí"
    ),
    "the database cannot be used now ({why}); nothing was stored": (
        "la base de datos no se puede usar ahora ({why}); no se guardó nada"
    ),
    "the connection to the database was lost while it was storing this; whether it is stored is not known": (
        "se perdió la conexión con la base de datos mientras guardaba esto; no se sabe si quedó guardado"
    ),
    "a company that was not described yet": "una empresa que aún no se ha descrito",
    "{one} or {other}": "{one} o {other}",
    "company": "empresas",
    "contact": "contactos",
    "deal": "negocios",
    "ticket": "tickets",
}
