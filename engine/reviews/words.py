"""What a request for a review says in our own words, by language."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnWords:
    """`hello` takes the first name, which may be missing (`hello_nobody`).

    `opt_out` stands at the end of a mail, `no_more` at that of an SMS. From `asked_whether` on it is what the
    page behind the last link says: a heading and a sentence each.
    """

    subject: str
    hello: str
    hello_nobody: str
    text: str
    button: str
    opt_out: str
    no_more: str
    asked_whether: str
    what_stays: str
    yes: str
    done: str
    may_close: str
    gone: str
    why_gone: str

    def greeting(self, first_name: str) -> str:
        """The first line."""
        return self.hello.format(name=first_name) if first_name else self.hello_nobody


OWN_WORDS: Mapping[str, OwnWords] = {
    "en": OwnWords(
        subject="How did we do?",
        hello="Hello {name},",
        hello_nobody="Hello,",
        text="thank you for your trust. Would you tell others how it went? It takes a minute:",
        button="Leave a review",
        opt_out="Do not ask me for reviews again",
        no_more="No more of these:",
        asked_whether="Shall we stop asking you for reviews?",
        what_stays="Whatever else we write to you about, invoices for example, still reaches you.",
        yes="Yes, do not ask me again",
        done="You will not be asked for a review again.",
        may_close="It is noted. You can close this page.",
        gone="This link leads nowhere any more.",
        why_gone="It is old or incomplete; the one in our latest message will do. Nothing was changed.",
    ),
    "de": OwnWords(
        subject="Wie waren wir?",
        hello="Guten Tag {name},",
        hello_nobody="Guten Tag,",
        text="vielen Dank für Ihr Vertrauen. Würden Sie anderen erzählen, wie es war? Es dauert eine Minute:",
        button="Bewertung schreiben",
        opt_out="Bitte nicht mehr um Bewertungen bitten",
        no_more="Keine mehr davon:",
        asked_whether="Sollen wir Sie nicht mehr um Bewertungen bitten?",
        what_stays="Alles andere, etwa Rechnungen, erreicht Sie weiterhin.",
        yes="Ja, bitte nicht mehr fragen",
        done="Sie werden nicht mehr um eine Bewertung gebeten.",
        may_close="Das ist notiert. Sie können diese Seite schließen.",
        gone="Dieser Link führt nicht mehr weiter.",
        why_gone="Er ist alt oder unvollständig; der in unserer letzten Nachricht geht. Geändert ist nichts.",
    ),
    "es": OwnWords(
        subject="¿Cómo lo hicimos?",
        hello="Hola, {name}:",
        hello_nobody="Hola:",
        text="gracias por su confianza. ¿Contaría a otros cómo le fue? Solo lleva un minuto:",
        button="Escribir una reseña",
        opt_out="No quiero que me pidan más reseñas",
        no_more="Para no recibir más:",
        asked_whether="¿Dejamos de pedirle reseñas?",
        what_stays="Todo lo demás, por ejemplo las facturas, le seguirá llegando.",
        yes="Sí, no me pregunten más",
        done="No volveremos a pedirle una reseña.",
        may_close="Queda anotado. Puede cerrar esta página.",
        gone="Este enlace ya no lleva a ninguna parte.",
        why_gone="Es antiguo o está incompleto; sirve el de nuestro último mensaje. No se ha cambiado nada.",
    ),
}
"""By the codes that `review_requests.language` takes."""
