"""The kinds of values that an action takes, read from what HubSpot, a rule or a command sends: texts.

Each either gives a typed value or says in one sentence what was wrong and what would be right.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ValidationError, ValidationInfo
from pydantic.fields import FieldInfo

from engine.errors import Refused
from engine.said import Said, said
from rules.money import BadAmount, read_decimal

FARTHEST_YEARS = 100
_FARTHEST = timedelta(days=365.25 * FARTHEST_YEARS)  # of a document's dates, from today


def _amount(value: Any) -> Decimal:
    try:
        amount = read_decimal(_text(value))
    except BadAmount as problem:
        raise ValueError(said("{problem}; give an amount like 149.50", problem=problem.message)) from problem
    if amount <= 0:
        raise ValueError(said("{amount} is not above 0; give an amount like 149.50", amount=amount))
    return amount


def _percent(value: Any) -> Decimal:
    text = _text(value).removesuffix("%").strip()
    try:
        percent = read_decimal(text)
    except BadAmount as problem:
        raise ValueError(said("{problem}; give a percent like 30", problem=problem.message)) from problem
    if not 0 < percent <= 100:
        raise ValueError(said("{percent} is out of range; give more than 0 and at most 100", percent=percent))
    return percent


def _day(value: Any, info: ValidationInfo) -> date:
    """`YYYY-MM-DD`, or epoch milliseconds at midnight UTC as HubSpot sends dates; a day of our time."""
    day = _read_day(_text(value))
    if info.context and is_far_off(day, info.context["today"]):
        raise ValueError(
            said(
                "{day} is more than {years} years away from today; give the day meant",
                day=day,
                years=FARTHEST_YEARS,
            )
        )
    return day


def _read_day(text: str) -> date:
    try:
        if text.lstrip("-").isdigit() and len(text) != 8:
            return datetime.fromtimestamp(int(text) / 1000, UTC).date()
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except (ValueError, OverflowError, OSError) as problem:
        raise ValueError(said('"{text}" is not a day; give one like 2026-03-31', text=text[:40])) from problem


def is_far_off(day: date, today: date) -> bool:
    """Whether no document can mean that day: a slip of the hand, or an empty date of another program.

    QuickBooks documents no bounds of its own.

    >>> is_far_off(date(1, 1, 1), date(2026, 3, 2)), is_far_off(date(1999, 12, 31), date(2026, 3, 2))
    (True, False)
    """
    return abs(day - today) > _FARTHEST


def _moment(value: Any, info: ValidationInfo) -> datetime:
    """ISO 8601 or epoch milliseconds; without an offset the rule file's time zone counts."""
    text = _text(value)
    zone = info.context["zone"] if info.context else ZoneInfo("UTC")
    try:
        if text.isdigit() and len(text) > 8:
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        if len(text) < len("2026-03-31T09"):
            raise ValueError  # a day without a time
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError, OSError) as problem:
        raise ValueError(
            said('"{text}" is not a time; give one like 2026-03-31T09:00', text=text[:40])
        ) from problem


def _days(value: Any) -> int:
    text = _text(value)
    if not (text.isascii() and text.isdigit() and int(text) <= 365):
        raise ValueError(said('"{text}" is not a number of days from 0 to 365', text=text[:40]))
    return int(text)


def _email(value: Any) -> str:
    text = _text(value)
    if not _ADDRESS.fullmatch(text):
        raise ValueError(said("this is not an e-mail address; give one, or leave it empty"))
    return text


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal | float):
        raise ValueError(
            said("a {kind} was sent where a text was expected", kind=_KINDS.get(type(value).__name__, _VALUE))
        )
    return str(value).strip()


_VALUE = said("value")
_KINDS = {
    "dict": said("structure"),
    "list": said("list"),
    "bool": said("yes/no value"),
    "NoneType": said("null"),
}

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
ReviewChannel = Annotated[Literal["email", "sms", "whatsapp"], ChosenFrom("channels")]
TaxCodeName = Annotated[Text, ChosenFrom("tax-codes")]
TermsName = Annotated[Text, ChosenFrom("terms")]


def read_inputs(model: type[BaseModel], given: dict[str, Any], zone: ZoneInfo, today: date) -> Any:
    """The typed inputs. What is empty counts as not given. Refused with one sentence where they are wrong."""
    told = {name: value for name, value in given.items() if not is_blank(value)}
    try:
        return model.model_validate(told, context={"zone": zone, "today": today})
    except ValidationError as mistake:
        raise Refused(_sentence(model, mistake).mapped(_without_addresses), category="input") from mistake


def _without_addresses(text: str) -> str:
    return _EMAIL.sub("…", text)


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


def _sentence(model: type[BaseModel], mistake: ValidationError) -> Said:
    """The first thing that is wrong, as a marketer can act on it."""
    errors = mistake.errors(include_url=False)
    first = next((one for one in errors if one["type"] == "extra_forbidden"), errors[0])
    name = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "extra_forbidden":
        near = get_close_matches(name, _public(model), n=1)
        hint = (
            said('did you mean "{near}"?', near=near[0])
            if near
            else said("known are {known}", known=", ".join(_public(model)))
        )
        return said('there is no input "{name}"; {hint}', name=name[:40], hint=hint)
    if first["type"] == "missing":
        return said("{name} is missing; fill it in", name=name)
    if first["type"] in ("literal_error", "enum"):
        return said(
            '{name} is "{given}"; choose {expected}',
            name=name,
            given=str(first["input"])[:40],
            expected=first["ctx"]["expected"],
        )
    if first["type"] == "string_too_long":
        return said(
            "{name} is too long; at most {most} characters fit", name=name, most=first["ctx"]["max_length"]
        )
    if first["type"] == "value_error":
        (message,) = first["ctx"]["error"].args
        return (
            said("{name}: {problem}", name=name, problem=message)
            if name
            else said("{problem}", problem=message)
        )
    return said("{name}: {problem}", name=name, problem=first["msg"])
