"""Mails that are handed over once: nobody can ask an SMTP server what became of one (F113).

So there is no look before a second try, and no second try either: where it is not known whether a mail was
taken, that is told to whoever asked for it. Asking a customer twice is worse than once too few.
"""

from engine.errors import Refused, Unsure
from engine.executions.effects import Effects, Intent, Json
from engine.mail import Letter, Mailer


async def hand_over(
    effects: Effects, name: str, mailer: Mailer, letter: Letter, request: Json, unknown: str
) -> Json:
    """Send the letter as the effect of that name; the answer holds its Message-ID.

    Refused, of the category of Unsure and with the sentence `unknown`, where an earlier try may have sent it;
    also what the mailer raises.
    """

    async def send(intent: Intent) -> Json:
        if intent.tries > 1:
            raise Refused(unknown, category=Unsure.category)
        await mailer.send(letter)
        return {"Id": letter.message_id}

    return await effects.once(name, {**request, "message_id": letter.message_id}, send)


async def handed_over(effects: Effects, name: str, unknown: str) -> Json | None:
    """What an earlier run has asked for and got through; None where no run has come that far.

    Refused, with the sentence `unknown`, where it may have sent it.
    """

    async def never_again(intent: Intent) -> Json:
        raise Refused(unknown, category=Unsure.category)

    begun = await effects.resume(name, never_again)
    return None if begun is None else begun[0]
