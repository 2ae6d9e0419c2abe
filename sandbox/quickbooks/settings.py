"""Switches of the stand-in: where vendors differ by company, time or luck, a test can choose."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """All switches with the vendor's usual position. Changed at run time by the control plane."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    client_id: str = "qb-sandbox-client"
    client_secret: str = "qb-sandbox-secret"
    verifier_token: str = "qb-sandbox-verifier"
    redirect_uris: list[str] = []  # none listed: any on HTTPS or on this machine
    rotation: Literal["every", "daily"] = "daily"  # when a refresh gives a new refresh token
    single_use: bool = False  # a replaced refresh token dies at once, not after 24 hours
    webhook_format: Literal["cloudevents", "legacy"] = "cloudevents"
    code_minutes: int = 10  # how long the code of a consent can be exchanged
    limits: bool = True  # 10 calls a second, 500 a minute, 40 batches a minute, per realm
    concurrent: int | None = 10  # calls of a realm at one time, Intuit's older wording; None: any number
    throttle_shape: Literal["gateway", "service"] = "gateway"  # how the body of a 429 is written
    mail_limit: int | None = 40  # mails a day and realm
    remember_requestid: bool = True
    requestid_hours: float | None = None  # how long a requestid is remembered; None: as long as this runs
    replay_refusals: bool = False  # a refusal is remembered, too
    other_body: Literal["replay", "refuse"] = "replay"  # the same requestid with another body; refuse: 600
    batch_void: bool = True  # a batch may void
    names_ignore_case: bool = True  # "ACME" and "Acme" are one name
    beyond_limits: Literal["refuse", "clamp"] = "refuse"  # MAXRESULTS over 1000, changedSince over 30 days
    currency_required: bool = True  # where the company has several, a document must name its currency
    honour_total_tax: bool = False  # automated sales tax keeps a TotalTax that was sent
    closing_password: bool = False  # closed books could be opened with a password: 6210, not 6200
