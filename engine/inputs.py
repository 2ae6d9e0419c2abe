"""The kinds of values that an action takes, read from what HubSpot, a rule or a command sends: texts.

Each either gives a typed value or says in one sentence what was wrong and what would be right.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ValidationError, ValidationInfo
from pydantic.fields import FieldInfo

from engine.errors import Refused
from rules.money import BadAmount, read_decimal


def _amount(value: Any) -> Decimal:
    try:
        amount = read_decimal(_text(value))
    except BadAmount as problem:
        raise ValueError(f"{problem}; give an amount like 149.50") from problem
    if amount <= 0:
        raise ValueError(f"{amount} is not above 0; give an amount like 149.50")
    return amount


def _percent(value: Any) -> Decimal:
    text = _text(value).removesuffix("%").strip()
    try:
        percent = read_decimal(text)
    except BadAmount as problem:
        raise ValueError(f"{problem}; give a percent like 30") from problem
    if not 0 < percent <= 100:
        raise ValueError(f"{percent} is out of range; give more than 0 and at most 100")
    return percent


def _day(value: Any) -> date:
    """`YYYY-MM-DD`, or epoch milliseconds at midnight UTC as HubSpot sends dates."""
    text = _text(value)
    try:
        if text.lstrip("-").isdigit() and len(text) != 8:
            return datetime.fromtimestamp(int(text) / 1000, UTC).date()
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except (ValueError, OverflowError, OSError) as problem:
        raise ValueError(f'"{text[:40]}" is not a day; give one like 2026-03-31') from problem


def _moment(value: Any, info: ValidationInfo) -> datetime:
    """ISO 8601 or epoch milliseconds; without an offset the rule file's time zone counts."""
    text = _text(value)
    zone = info.context["zone"] if info.context else ZoneInfo("UTC")
    try:
        if text.isdigit() and len(text) > 8:
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        if len(text) < len("2026-03-31T09"):
            raise ValueError("a day without a time")
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError, OSError) as problem:
        raise ValueError(f'"{text[:40]}" is not a time; give one like 2026-03-31T09:00') from problem


def _days(value: Any) -> int:
    text = _text(value)
    if not (text.isascii() and text.isdigit() and int(text) <= 365):
        raise ValueError(f'"{text[:40]}" is not a number of days from 0 to 365')
    return int(text)


def _email(value: Any) -> str:
    text = _text(value)
    if not _ADDRESS.fullmatch(text):
        raise ValueError("this is not an e-mail address; give one, or leave it empty")
    return text


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal | float):
        raise ValueError(f"a {_KINDS.get(type(value).__name__, 'value')} was sent where a text was expected")
    return str(value).strip()


_KINDS = {"dict": "structure", "list": "list", "bool": "yes/no value", "NoneType": "null"}

_ADDRESS = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+\.[^\s@,;<>\".]+")
_EMAIL = re.compile(r"[^\s@\"']+@[^\s@\"']+")  # a value in the wrong field may be a person's


class Form(StrEnum):
    """What an input is in HubSpot's form."""

    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class ChosenFrom:
    """An input with live choices: the name of their source, as the service's address for options has it."""

    source: str


Amount = Annotated[Decimal, BeforeValidator(_amount), Form.NUMBER]
Percent = Annotated[Decimal, BeforeValidator(_percent), Form.NUMBER]
Day = Annotated[date, BeforeValidator(_day), Form.DATE]
Moment = Annotated[datetime, BeforeValidator(_moment), Form.DATETIME]
Days = Annotated[int, BeforeValidator(_days), Form.NUMBER]
Text = Annotated[str, BeforeValidator(_text), Form.TEXT]
Email = Annotated[str, BeforeValidator(_email), Form.TEXT]
CompanyName = Annotated[Text, ChosenFrom("companies")]
InvoiceId = Annotated[Text, ChosenFrom("invoices")]
ItemName = Annotated[Text, ChosenFrom("items")]
PaymentMethodName = Annotated[Text, ChosenFrom("payment-methods")]
TaxCodeName = Annotated[Text, ChosenFrom("tax-codes")]
TermsName = Annotated[Text, ChosenFrom("terms")]


def read_inputs(model: type[BaseModel], given: dict[str, Any], zone: ZoneInfo) -> Any:
    """The typed inputs. What is empty counts as not given. Refused with one sentence where they are wrong."""
    told = {name: value for name, value in given.items() if not is_blank(value)}
    try:
        return model.model_validate(told, context={"zone": zone})
    except ValidationError as mistake:
        raise Refused(_EMAIL.sub("…", _sentence(model, mistake)), category="input") from mistake


def is_blank(value: Any) -> bool:
    """Whether nothing was given: a field that a marketer left empty arrives as an empty text."""
    return value is None or (isinstance(value, str) and not value.strip())


def _public(model: type[BaseModel]) -> list[str]:
    """The inputs that a workflow may give."""
    return [name for name, info in model.model_fields.items() if not internal(info)]


def internal(info: FieldInfo) -> bool:
    """Whether only rules and follow-ups may give this input."""
    extra = info.json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("internal"))


def rules_only(info: FieldInfo) -> bool:
    """Whether rule files may give this input and workflows may not: HubSpot's form has no field for it."""
    extra = info.json_schema_extra
    return isinstance(extra, dict) and extra.get("internal") == "rules"


def _sentence(model: type[BaseModel], mistake: ValidationError) -> str:
    """The first thing that is wrong, as a marketer can act on it."""
    errors = mistake.errors(include_url=False)
    first = next((one for one in errors if one["type"] == "extra_forbidden"), errors[0])
    name = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "extra_forbidden":
        near = get_close_matches(name, _public(model), n=1)
        hint = f'did you mean "{near[0]}"?' if near else f"known are {', '.join(_public(model))}"
        return f'there is no input "{name[:40]}"; {hint}'
    if first["type"] == "missing":
        return f"{name} is missing; fill it in"
    if first["type"] in ("literal_error", "enum"):
        return f'{name} is "{str(first["input"])[:40]}"; choose {first["ctx"]["expected"]}'
    if first["type"] == "string_too_long":
        return f"{name} is too long; at most {first['ctx']['max_length']} characters fit"
    if first["type"] == "value_error":
        message = str(first["ctx"]["error"])
        return f"{name}: {message}" if name else message
    return f"{name}: {first['msg']}"
