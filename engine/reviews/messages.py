"""The message itself: an SMS in a template's words or ours, or the variables of a WhatsApp template."""

from collections.abc import Mapping, Sequence

from engine.errors import Refused
from engine.reviews.links import Links
from engine.reviews.words import OwnWords
from engine.said import said
from rules import WhatsApp, facts_in, with_links


def sms(words: str, own: OwnWords, links: Links, token: str) -> str:
    """The words, the link to the site, and the way not to be asked again."""
    return f"{words.strip()}\n{links.review(token)}\n{own.no_more} {links.opt_out(token)}"


def own_sms(own: OwnWords, first_name: str, links: Links, token: str) -> str:
    """The same in our own words, where no template is named."""
    return sms(f"{own.greeting(first_name)} {own.text}", own, links, token)


def content(template: WhatsApp, links: Links, token: str) -> Mapping[str, str]:
    """The texts of the template's variables with the addresses in them; facts are still to be filled in."""
    addresses = _by_word(links, token)
    return {name: with_links(text, addresses) for name, text in template.variables.items()}


def filled_in(name: str, raw: Mapping[str, str], texts: Sequence[str]) -> Mapping[str, str]:
    """The variables `raw` with their facts, which `texts` have: each on one line, as WhatsApp takes them.

    Refused where one would be empty: Twilio does not take that (21656), nor deliver several blanks (63013).
    """
    lines = {variable: " ".join(text.split()) for variable, text in zip(raw, texts, strict=True)}
    empty = next((variable for variable, line in lines.items() if not line), None)
    if empty is not None:
        raise Refused(
            said(
                'variable {variable} of template "{name}" would be empty, and WhatsApp takes no empty ones; '
                "fill in {facts}",
                variable=empty,
                name=name,
                facts=", ".join(sorted(facts_in(raw[empty]))),
            )
        )
    return lines


def _by_word(links: Links, token: str) -> Mapping[str, str]:
    """The addresses by the words that rules have for them (`rules.texting.LINK_WORDS`)."""
    review, opt_out = links.review(token), links.opt_out(token)
    begins = links.review("")
    return {
        "review.link": review,
        "review.link_end": review.removeprefix(begins),
        "review.opt_out": opt_out,
        "review.opt_out_end": opt_out.removeprefix(begins),
    }
