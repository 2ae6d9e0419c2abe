"""What the rules say: what a condition saw and wants, which schedule bills and how much. Spanish."""

RULES = {
    # What a condition saw, and what the rule wants. `wanted` is one of the phrases below.
    "{fact} is {seen}": "{fact}: {seen}",
    "empty": "vacío",
    "unreadable": "ilegible",
    "(hidden)": "(oculto)",
    "{seen}, the rule needs {wanted}": "{seen}; la regla exige: {wanted}",
    "{seen}, the rule excludes {wanted}": "{seen}; la regla excluye: {wanted}",
    "{fact} is empty, so nobody can tell whether it is {wanted}": (
        "{fact} está vacío, así que no se puede saber si se cumple: {wanted}"
    ),
    "{fact} cannot be compared: {why}": "{fact} no se puede comparar: {why}",
    "{fact} cannot be read: {why}": "{fact} no se puede leer: {why}",
    "{count} of {all} {name} records match": "{count} de {all} registros de tipo {name} cumplen",
    "there is no {name}": "no hay ningún registro de tipo {name}",
    "{one}, {other}, {third}, and {count} more": "{one}, {other}, {third} y {count} más",
    "{one}; and {other}": "{one}; y {other}",
    "{one}; and {other}; and {third}": "{one}; y {other}; y {third}",
    "{one}; and {other}; and {third}, and {count} more": "{one}; y {other}; y {third} y {count} más",
    # What operators want.
    "anything but {values}": "cualquier cosa menos {values}",
    "more than {values}": "más de {values}",
    "after {values}": "después de {values}",
    "at least {values}": "al menos {values}",
    "on or after {values}": "el {values} o después",
    "less than {values}": "menos de {values}",
    "before {values}": "antes de {values}",
    "at most {values}": "como máximo {values}",
    "on or before {values}": "el {values} o antes",
    "between {values}": "entre {values}",
    "more than {values} ago": "hace más de {values}",
    "at most {values} ago": "hace como máximo {values}",
    "at most {values} ahead": "dentro de como máximo {values}",
    "one of {values}": "uno de {values}",
    "none of {values}": "ninguno de {values}",
    "a value": "un valor",
    "no value": "ningún valor",
    "{values} in it": "que contenga {values}",
    "no {values} in it": "que no contenga {values}",
    "a text that starts with {values}": "un texto que empiece por {values}",
    "a text that ends with {values}": "un texto que termine en {values}",
    # Why a value could not be looked at.
    '"{text}" is not a number': "«{text}» no es un número",
    '"{text}" is neither true nor false': "«{text}» no es ni true ni false",
    '"{text}" is not a calendar day': "«{text}» no es un día del calendario",
    '"{text}" is not a date': "«{text}» no es una fecha",
    '"{text}" is not a date of the calendar': "«{text}» no es una fecha del calendario",
    '"{text}" is not a day of the calendar': "«{text}» no es un día que exista en el calendario",
    '"{text}" is outside of the calendar': "«{text}» queda fuera del calendario",
    "a {kind} is not a property's value": "{kind} no es un tipo de valor que tenga una propiedad",
    "its value is not of its type": "su valor no es de su tipo",
    "{name} was not fetched": "{name} no se consultó",
    "there are {count} and the rule does not say which; use some, every or no": (
        "hay {count} y la regla no dice cuál; use some, every o no"
    ),
    "the deal has {count} companies and none is primary": (
        "el negocio tiene {count} empresas y ninguna es la principal"
    ),
    "Stagebill does not read {name}": "Stagebill no lee {name}",
    "HubSpot has no property {name}": "HubSpot no tiene la propiedad {name}",
    "whether HubSpot has it is not known: {why}": "no se sabe si HubSpot la tiene: {why}",
    "QuickBooks did not tell it": "QuickBooks no lo indicó",
    "QuickBooks told the Id of its method, not the name": (
        "QuickBooks indicó el Id de su método de pago, no el nombre"
    ),
    "the payment was last seen by an earlier version of Stagebill": (
        "el pago se vio por última vez con una versión anterior de Stagebill"
    ),
    "the payment is for {count} invoices of this deal": "el pago es de {count} facturas de este negocio",
    "no invoice of this deal names a QuickBooks customer yet": (
        "ninguna factura de este negocio nombra todavía a un cliente de QuickBooks"
    ),
    "the deal is billed to {count} QuickBooks customers": (
        "el negocio se factura a {count} clientes de QuickBooks"
    ),
    # Why a rule could not be asked of a property of this account.
    "{operator} does not fit {fact}, which is {kind}": (
        "{operator} no encaja con {fact}; la propiedad es {kind}"
    ),
    "a text": "un texto",
    "a number": "un número",
    "an amount": "un importe",
    "a date": "un día del calendario",
    "a datetime": "un momento",
    "a boolean": "un sí o no",
    "a set": "una selección de varios",
    "{fact} is a calendar day without a clock; write days, like 2d": (
        "{fact} es un día del calendario sin hora; escriba días, como 2d"
    ),
    "one like 1000.00": "uno como 1000.00",
    "{value} is not a number; write {meant}": "{value} no es un número; escriba {meant}",
    "{value} is neither true nor false": "{value} no es ni true ni false",
    "{problem}; write {meant}": "{problem}; escriba {meant}",
    "one like 2026-03-02": "uno como 2026-03-02",
    "{value} is not a calendar day; write {meant}": "{value} no es un día del calendario; escriba {meant}",
    "{text} is not a day of the calendar; correct it": "{text} no existe en el calendario; corríjalo",
    "{value} is not a date; write one like 2026-03-02 or 2026-03-02T09:00": (
        "{value} no es una fecha; escriba una como 2026-03-02 o 2026-03-02T09:00"
    ),
    "{value} has no time of day; write {meant}": "{value} no tiene hora; escriba {meant}",
    "{problem}; correct it": "{problem}; corríjalo",
    # Which rule speaks, which schedule bills, and how much.
    '"{rule}": {reason}': "«{rule}»: {reason}",
    "{reason} (shadow: nothing is written)": "{reason} (solo se observa: no se escribe nada)",
    "{reason}; it waits until {until} and is decided again then": (
        "{reason}; espera hasta {until} y entonces se decide de nuevo"
    ),
    "the trigger has no condition": "el disparador no tiene condición",
    "the rules have no billing schedule": "las reglas no tienen ningún plan de facturación",
    "the schedules {names} both match this deal, so nothing is billed; let one exclude the other": (
        "los planes {names} se aplican ambos a este negocio, así que no se factura nada; haga que uno "
        "excluya al otro"
    ),
    "the schedule {schedule} cannot be told: {reason}": (
        "no se puede saber si se aplica el plan {schedule}: {reason}"
    ),
    "the schedule {schedule} matches, but {why}": "el plan {schedule} se aplica, pero {why}",
    "the rest": "el resto",
    "the instalment {name} is {share} of {total}": "el plazo {name} es {share} de {total}",
    "{sum}, and {amount} so that all instalments add up to it": (
        "{sum}, y {amount} para que todos los plazos sumen exactamente eso"
    ),
    "the instalment {name} is billed already, with {amount}": (
        "el plazo {name} ya está facturado, con {amount}"
    ),
    "the instalment {name} is closed: the rest of the total is billed already": (
        "el plazo {name} está cerrado: el resto del total ya está facturado"
    ),
    "the instalment {name} is {amount}; nothing to bill": (
        "el plazo {name} es de {amount}; no hay nada que facturar"
    ),
    "{fact} is {total}: {why}": "{fact} es {total}: {why}",
    "{fact} is empty, so there is no total to bill": "{fact} está vacío, así que no hay total que facturar",
}
