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
    limits: bool = True  # 10 calls a second, 500 a minute, 40 batches a minute, per realm
    mail_limit: int | None = 40  # mails a day and realm
    remember_requestid: bool = True
