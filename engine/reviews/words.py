"""What a request for a review says in our own words, by language."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnWords:
    """`hello` takes the first name, which may be missing (`hello_nobody`)."""

    subject: str
    hello: str
    hello_nobody: str
    text: str
    button: str
    opt_out: str
    asked_whether: str
    yes: str
    done: str
    gone: str


OWN_WORDS: Mapping[str, OwnWords] = {
    "en": OwnWords(
        subject="How did we do?",
        hello="Hello {name},",
        hello_nobody="Hello,",
        text="thank you for your trust. Would you tell others how it went? It takes a minute:",
        button="Leave a review",
        opt_out="Do not ask me for reviews again",
        asked_whether="Shall we stop asking you for reviews?",
        yes="Yes, do not ask me again",
        done="You will not be asked for a review again.",
        gone="This link is not known, or no longer. Nothing was changed.",
    ),
    "de": OwnWords(
        subject="Wie waren wir?",
        hello="Guten Tag {name},",
        hello_nobody="Guten Tag,",
        text="vielen Dank für Ihr Vertrauen. Würden Sie anderen erzählen, wie es war? Es dauert eine Minute:",
        button="Bewertung schreiben",
        opt_out="Bitte nicht mehr um Bewertungen bitten",
        asked_whether="Sollen wir Sie nicht mehr um Bewertungen bitten?",
        yes="Ja, bitte nicht mehr fragen",
        done="Sie werden nicht mehr um eine Bewertung gebeten.",
        gone="Dieser Link ist nicht oder nicht mehr bekannt. Es wurde nichts geändert.",
    ),
    "es": OwnWords(
        subject="¿Cómo lo hicimos?",
        hello="Hola, {name}:",
        hello_nobody="Hola:",
        text="gracias por su confianza. ¿Contaría a otros cómo le fue? Solo lleva un minuto:",
        button="Escribir una reseña",
        opt_out="No quiero que me pidan más reseñas",
        asked_whether="¿Dejamos de pedirle reseñas?",
        yes="Sí, no me pregunten más",
        done="No volveremos a pedirle una reseña.",
        gone="Este enlace no existe o ya no existe. No se ha cambiado nada.",
    ),
}
"""By the codes that `review_requests.language` takes."""
