"""Spanish: what is said of messages to phones."""

from collections.abc import Mapping

PHONES: Mapping[str, str] = {
    'template "{name}" has no words for {channel}; add some, or choose {known}': (
        "La plantilla «{name}» no tiene texto para {channel}; añada uno o elija {known}"
    ),
    "WhatsApp takes approved templates only; name a template of the rules that has whatsapp": (
        "WhatsApp solo acepta plantillas aprobadas; indique una plantilla de las reglas que tenga whatsapp"
    ),
    "the answer to an earlier try was lost, and that message may have been sent; retry this execution to "
    "send it again": (
        "Se perdió la respuesta a un intento anterior, y aquel mensaje pudo haberse enviado; repita esta "
        "ejecución para enviarlo de nuevo"
    ),
    "SMS is not set up; set STAGEBILL_SMS_URL with a number as from, or choose e-mail": (
        "El SMS no está configurado; defina STAGEBILL_SMS_URL con un número como from, o elija correo"
    ),
    "WhatsApp is not set up; set STAGEBILL_SMS_URL with a number as whatsapp_from, or choose e-mail": (
        "WhatsApp no está configurado; defina STAGEBILL_SMS_URL con un número como whatsapp_from, o elija "
        "correo"
    ),
    "the contact has no phone number; fill in mobilephone, like +15551234567": (
        "El contacto no tiene número de teléfono; rellene mobilephone, por ejemplo +15551234567"
    ),
    "the contact's {name} is no number with a + and its country's code; write it like +15551234567": (
        "{name} del contacto no es un número con + y el prefijo del país; escríbalo como +15551234567"
    ),
    'variable {variable} of template "{name}" would be empty, and WhatsApp takes no empty ones; fill in '
    "{facts}": (
        "La variable {variable} de la plantilla «{name}» quedaría vacía, y WhatsApp no admite variables "
        "vacías; rellene {facts}"
    ),
    "no account at Twilio is set; set STAGEBILL_SMS_URL to write to phones": (
        "No hay ninguna cuenta de Twilio configurada; defina STAGEBILL_SMS_URL para escribir a teléfonos"
    ),
    "Twilio refused our sign-in; correct STAGEBILL_SMS_URL": (
        "Twilio rechazó nuestro acceso; corrija STAGEBILL_SMS_URL"
    ),
    "HTTP {status} in words that are not Twilio's": "HTTP {status} con palabras que no son de Twilio",
    "Twilio does not let us write from our number ({code}); correct STAGEBILL_SMS_URL": (
        "Twilio no nos deja escribir desde nuestro número ({code}); corrija STAGEBILL_SMS_URL"
    ),
    "the account at Twilio is not active ({code}); look at its balance and status there": (
        "La cuenta de Twilio no está activa ({code}); revise allí su saldo y su estado"
    ),
    "the contact has answered STOP to our number, or blocked it; nothing was sent": (
        "El contacto respondió STOP a nuestro número o lo bloqueó; no se envió nada"
    ),
    "Twilio reaches nobody at the contact's number ({code}); correct it": (
        "Twilio no encuentra a nadie en el número del contacto ({code}); corríjalo"
    ),
    "WhatsApp has not approved this template ({code}); name an approved one as content_sid": (
        "WhatsApp no ha aprobado esta plantilla ({code}); indique una aprobada como content_sid"
    ),
    "Twilio refused the message ({code}); look up twilio.com/docs/api/errors/{code}": (
        "Twilio rechazó el mensaje ({code}); consulte twilio.com/docs/api/errors/{code}"
    ),
    "E-mail": "Correo electrónico",
    "send a message": "enviar un mensaje",
    "list the messages to a number": "listar los mensajes a un número",
    "read a message": "leer un mensaje",
}
