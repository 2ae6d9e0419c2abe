"""What a mail that asks for a review must not say, in seven languages: an offer, or a wish for praise.

The lists hold what such mails are found to say. They cannot hold everything; what HubSpot's own mails say is
not known here at all.
"""

import re

from rules.nodes import Scalar, shortened
from rules.problems import Report
from rules.sections.names import inner_span

_ALIKE = "ask everybody alike, or nobody"
_STARS = r"(?:5|five|fünf|cinco|cinq|cinque|vijf)"

_REWARDS = (
    # English
    r"gift ?cards?|vouchers?|coupons?|cash ?back|\d+ ?% off|[$€£] ?\d+ off|discount (?:code|on|off|for)",
    r"\ba (?:discount|reward|prize)\b|raffle|sweepstakes?|prize draw|lottery|reward you|free gift",
    r"in (?:exchange|return) for (?:a|an|your|the) (?:\w+ )?review",
    # German
    r"gutschein\w*|rabatt\w*|geschenkkarte\w*|gewinnspiel\w*|verlosung\w*|preisnachlass|belohn(?:en|ung)\w*",
    r"\d+ ?% (?:nachlass|günstiger)|prämie\w*|als dankeschön (?:erhalten|bekommen|schenken)",
    r"im gegenzug für (?:ihre|eine|deine) bewertung",
    # Spanish
    r"tarjetas? (?:de )?regalo|cup[oó]n(?:es)?|descuentos?|sorteos?|recompensas?|rebajas?",
    r"a cambio de (?:su|tu|una) (?:reseña|opini[oó]n|valoraci[oó]n)",
    # French
    r"bons? d['’]achat|cartes?[- ]cadeaux?|r[ée]ductions?|remises? de|tirage au sort|r[ée]compenses?",
    r"en [ée]change de (?:votre|ton|un) avis",
    # Italian
    r"buon[io] (?:sconto|regalo)|scont[oi]\b|estrazione a premi|ricompens[ae]|carta regalo",
    r"in cambio (?:della|di una) (?:tua |sua |vostra )?recensione",
    # Portuguese
    r"vale[- ]presente|cupo(?:m|ns)|descontos?|sorteios?|cart[ãa]o[- ]presente",
    r"em troca (?:da|de uma) (?:sua )?avalia[çc][ãa]o",
    # Dutch
    r"cadeaubon\w*|waardebon\w*|korting\w*|kortingscode|prijsvraag|verloting|beloning",
    r"in ruil voor (?:je|uw|een) (?:review|beoordeling)",
)
_PRAISES = (
    _STARS + r"[- ]?(?:stars?|sterne?|estrellas?|[ée]toiles?|stelle|estrelas?|sterren)[- ]?(?:\w+[- ])?"
    r"(?:reviews?|ratings?|bewertung\w*|reseñas?|valoraci[oó]n|avis|recension[ei]|avalia[çc][ãa]o|beoordeling)",
    r"(?:give|leave|rate) us " + _STARS + " stars?",
    r"(?:positive|good|great|glowing|nice) review",
    r"if you (?:are|were|have been) (?:happy|satisfied|pleased|delighted)|if you (?:liked|loved|enjoyed)",
    r"(?:positive|gute|tolle|nette|beste)[rns]? bewertung",
    r"(?:wenn|falls|sofern) (?:sie|du|ihr|dir|ihnen)[^.!?\n]{0,40}(?:zufrieden|glücklich|gefallen)",
    r"reseña (?:positiva|buena)|buena (?:reseña|valoraci[oó]n)",
    r"si (?:est[áa]|qued[óo])\w* (?:content|satisfech)\w*",
    r"avis (?:positif|favorable)|bon avis|si vous (?:êtes|avez été) (?:content|satisfait|ravi)\w*",
    r"recensione positiva|bella recensione|se (?:sei|è|siete) (?:soddisfatt|content)\w*",
    r"avalia[çc][ãa]o positiva|boa avalia[çc][ãa]o|se (?:estiver|est[áa]|ficou) satisfeit\w*",
    r"positieve (?:review|beoordeling)|als (?:u|je) tevreden",
)
_REWARD = re.compile(rf"\b(?:{'|'.join(_REWARDS)})" + r"|[$€£] ?\d+ off", re.IGNORECASE)
_PRAISE = re.compile(rf"\b(?:{'|'.join(_PRAISES)})", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:no|not|never|cannot|without|kein\w*|nicht|nie|ohne|sin|nunca|ning[uú]n\w*|pas|sans|aucune?|jamais"
    r"|non|senza|nessun\w*|mai|n[ãa]o|sem|nenhum\w*|geen|niet|zonder|nooit)\b|n['’]t\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?\n]")


def check_wording(node: Scalar, report: Report) -> None:
    """Reports a mail that offers something for a review, or asks for a good one."""
    if found := _said(_REWARD, node.text):
        message = f'"{found[0]}" offers a reward for a review, which the sites forbid; ask without one'
        report.error("review-reward", inner_span(node, *found.span(), report), message)
    if found := _said(_PRAISE, node.text):
        message = f'"{shortened(found[0])}" asks happy customers only, which is review gating; {_ALIKE}'
        report.error("review-gating", inner_span(node, *found.span(), report), message)


def _said(phrase: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first place that says it; a sentence that denies it before does not."""
    for found in phrase.finditer(text):
        ends = [end.end() for end in _SENTENCE_END.finditer(text, 0, found.start())]
        if not _DENIED.search(text, ends[-1] if ends else 0, found.start()):
            return found
    return None
