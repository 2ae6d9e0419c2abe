"""Where Twilio is, who we are there and which numbers we write from: all of it in STAGEBILL_SMS_URL."""

import base64
import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import SecretStr

from engine.errors import BadSetting

_LOOKS_LIKE = "twilio://ACCOUNT_SID:AUTH_TOKEN@api.twilio.com?from=+15551234567&whatsapp_from=+15551234567"
_SCHEMES = {"twilio": "https", "twilio+http": "http"}  # the second is for a stand-in on this machine
_ACCOUNT = re.compile(r"AC[0-9A-Za-z]{32}")
_SERVICE = r"MG[0-9a-fA-F]{32}"
_NUMBER = r"\+[1-9][0-9]{6,14}"
_SENDERS = {  # what may stand behind each key; a text message may come from a short code or a name, too
    "from": re.compile(rf"{_SERVICE}|{_NUMBER}|[0-9]{{3,8}}|(?=.*[A-Za-z])[A-Za-z0-9 _-]{{1,11}}"),
    "whatsapp_from": re.compile(rf"{_SERVICE}|{_NUMBER}"),
    "account": _ACCOUNT,
}


@dataclass(frozen=True, slots=True)
class TwilioAddress:
    """One account at Twilio. `user` is its SID or that of an API key; a sender is empty where none is set.

    A sender is a number, or the id of a messaging service (`MG…`).
    """

    base_url: str
    account: str
    user: str
    password: SecretStr
    sms_from: str
    whatsapp_from: str

    @classmethod
    def at(cls, url: SecretStr) -> Self:
        """Raises BadSetting where it is no such address, in a sentence that shows nothing of it."""
        wrong = BadSetting(f"STAGEBILL_SMS_URL must look like {_LOOKS_LIKE}; one of the two may be left out")
        try:
            parts = urlsplit(url.get_secret_value())
            host, more = _host(parts), _parameters(parts.query) or {}
        except ValueError:
            raise wrong from None  # its message would show the address, and with it the token
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        account = more.get("account", user)
        sends = more.keys() - {"account"}
        if not (host and sends and password and _ACCOUNT.fullmatch(account)):
            raise wrong
        return cls(
            base_url=f"{_SCHEMES[parts.scheme]}://{host}",
            account=account,
            user=user,
            password=SecretStr(password),
            sms_from=more.get("from", ""),
            whatsapp_from=more.get("whatsapp_from", ""),
        )

    @property
    def authorization(self) -> str:
        """The header by which Twilio knows us."""
        pair = f"{self.user}:{self.password.get_secret_value()}"
        return "Basic " + base64.b64encode(pair.encode()).decode()


def _host(parts: SplitResult) -> str:
    """With the port; empty where there is no host, or another scheme. ValueError for a wrong port."""
    if parts.scheme not in _SCHEMES or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return host if parts.port is None else f"{host}:{parts.port}"


def _parameters(query: str) -> dict[str, str] | None:
    """What stands behind the question mark; None where some of it is wrong.

    A plus is a plus here, not a blank, as numbers are written with one.
    """
    found: dict[str, str] = {}
    for part in query.split("&") if query else ():
        name, _, value = part.partition("=")
        value = unquote(value)
        if name not in _SENDERS or name in found or not _SENDERS[name].fullmatch(value):
            return None
        found[name] = value
    return found
