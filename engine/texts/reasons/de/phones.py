"""German: what is said of messages to phones."""

from collections.abc import Mapping

PHONES: Mapping[str, str] = {
    'template "{name}" has no words for {channel}; add some, or choose {known}': (
        "Die Vorlage „{name}“ hat keinen Text für {channel}; bitte einen hinzufügen oder {known} wählen"
    ),
    "WhatsApp takes approved templates only; name a template of the rules that has whatsapp": (
        "WhatsApp nimmt nur genehmigte Vorlagen; bitte eine Vorlage der Regeln mit whatsapp nennen"
    ),
    "the answer to an earlier try was lost, and that message may have been sent; retry this execution to "
    "send it again": (
        "Die Antwort auf einen früheren Versuch ging verloren, und jene Nachricht könnte gesendet sein; um "
        "sie erneut zu senden, bitte diese Ausführung wiederholen"
    ),
    "SMS is not set up; set STAGEBILL_SMS_URL with a number as from, or choose e-mail": (
        "SMS ist nicht eingerichtet; bitte STAGEBILL_SMS_URL mit einer Nummer als from setzen oder E-Mail "
        "wählen"
    ),
    "WhatsApp is not set up; set STAGEBILL_SMS_URL with a number as whatsapp_from, or choose e-mail": (
        "WhatsApp ist nicht eingerichtet; bitte STAGEBILL_SMS_URL mit einer Nummer als whatsapp_from setzen "
        "oder E-Mail wählen"
    ),
    "the contact has no phone number; fill in mobilephone, like +15551234567": (
        "Der Kontakt hat keine Telefonnummer; bitte mobilephone ausfüllen, etwa +15551234567"
    ),
    "the contact's {name} is no number with a + and its country's code; write it like +15551234567": (
        "{name} des Kontakts ist keine Nummer mit + und Landesvorwahl; bitte wie +15551234567 schreiben"
    ),
    'variable {variable} of template "{name}" would be empty, and WhatsApp takes no empty ones; fill in '
    "{facts}": (
        "Die Variable {variable} der Vorlage „{name}“ wäre leer, und WhatsApp nimmt keine leeren; bitte "
        "{facts} ausfüllen"
    ),
    "no account at Twilio is set; set STAGEBILL_SMS_URL to write to phones": (
        "Es ist kein Twilio-Konto eingestellt; um Nachrichten an Telefone zu senden, bitte STAGEBILL_SMS_URL "
        "setzen"
    ),
    "Twilio refused our sign-in; correct STAGEBILL_SMS_URL": (
        "Twilio hat unsere Anmeldung abgelehnt; bitte STAGEBILL_SMS_URL korrigieren"
    ),
    "HTTP {status} in words that are not Twilio's": "HTTP {status} in Worten, die nicht von Twilio sind",
    "Twilio does not let us write from our number ({code}); correct STAGEBILL_SMS_URL": (
        "Twilio lässt uns von unserer Nummer nicht schreiben ({code}); bitte STAGEBILL_SMS_URL korrigieren"
    ),
    "the account at Twilio is not active ({code}); look at its balance and status there": (
        "Das Twilio-Konto ist nicht aktiv ({code}); bitte dort Guthaben und Status prüfen"
    ),
    "the contact has answered STOP to our number, or blocked it; nothing was sent": (
        "Der Kontakt hat unserer Nummer mit STOP geantwortet oder sie blockiert; es wurde nichts gesendet"
    ),
    "Twilio reaches nobody at the contact's number ({code}); correct it": (
        "Twilio erreicht unter der Nummer des Kontakts niemanden ({code}); bitte korrigieren"
    ),
    "WhatsApp has not approved this template ({code}); name an approved one as content_sid": (
        "WhatsApp hat diese Vorlage nicht genehmigt ({code}); bitte eine genehmigte als content_sid nennen"
    ),
    "Twilio refused the message ({code}); look up twilio.com/docs/api/errors/{code}": (
        "Twilio hat die Nachricht abgelehnt ({code}); bitte unter twilio.com/docs/api/errors/{code} nachsehen"
    ),
    "E-mail": "E-Mail",
    "send a message": "eine Nachricht zu senden",
    "list the messages to a number": "die Nachrichten an eine Nummer aufzulisten",
    "read a message": "eine Nachricht zu lesen",
}
