"""The switches of the stand-in: where HubSpot's behaviour varies or is not published, each can be chosen."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Subscription(BaseModel):
    """One webhook subscription of the app, as in a project's webhooks file."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    subscription_type: str = Field(alias="subscriptionType")  # object.propertyChange, object.creation, …
    object_type: str = Field(alias="objectType")
    property_name: str | None = Field(default=None, alias="propertyName")
    active: bool = True


class Settings(BaseModel):
    """Everything that `POST /_sandbox/settings` may say; absent keys stay as they are."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    rate_limits: bool = True
    burst_per_10_seconds: int = Field(default=110, ge=1)  # per portal, search excluded
    associations_per_10_seconds: int = Field(default=150, ge=1)  # of their own, besides
    daily_limit: int | None = Field(default=None, ge=1)  # calls a day; OAuth apps have none
    searches_per_second: int = Field(default=5, ge=1)
    check_scopes: bool = True
    required_scopes: tuple[str, ...] = ("oauth",)  # as in the app's file; `scope` must contain them all
    longest_address: int = Field(default=16_384, ge=100)  # characters; beyond: 414
    rotate_refresh_tokens: bool = False  # not documented either way
    access_token_seconds: int = Field(default=1800, ge=1)
    developer_auth: Literal["either", "hapikey", "oauth"] = "either"  # HubSpot's files contradict each other

    webhooks: bool = True  # deliver events to the target
    webhook_format: Literal["object", "legacy"] = "object"  # object.propertyChange or deal.propertyChange
    webhook_signature: Literal["v1+v3", "v3", "v1", "wrong", "stale", "none"] = "v1+v3"
    webhook_batch: int = Field(default=100, ge=1, le=100)
    webhook_delay: float = Field(default=0.0, ge=0)  # seconds in which events gather into one batch
    webhook_duplicates: bool = False  # each batch is delivered twice
    webhook_disorder: bool = False  # each batch is delivered newest first
    event_ids: Literal["counted", "repeated"] = "counted"  # HubSpot does not promise that they differ
    event_type_key: Literal["subscriptionType", "eventType"] = "subscriptionType"  # samples, field table
    events_for_initial_values: bool = True  # a creation also tells of each property that was set
    subscriptions: list[Subscription] | None = None  # None: everything

    action_signature: Literal["v3+v2", "v3", "v2", "wrong", "stale", "none"] = "v3+v2"
    request_extras: bool = False  # executions also carry `fields` and `typedInputs`, as some samples do
    go_on_after_failure: bool = True  # a workflow, after an action that was refused with 4xx; not documented
    action_timeout: float = Field(default=20.0, gt=0)  # seconds; not documented
    options_timeout: float = Field(default=5.0, gt=0)  # of a live choice; not documented
    card_user_email: bool = True  # hubspot.fetch adds userEmail; seen, not documented
    webhook_timeout: float = Field(default=5.0, gt=0)
    retries: bool = True  # of webhooks and workflow actions
    retry_factor: float = Field(default=1.0, ge=0)  # stretches or shrinks every pause before a retry
    retry_after_unit: Literal["milliseconds", "seconds"] = (
        "milliseconds"  # HubSpot's pages contradict each other
    )
    repeated_completion: Literal["not_found", "conflict", "accepted"] = "not_found"  # not documented

    typed_outputs_required: bool = True  # of a completion at the dated address; as its file says

    association_ids: Literal["number", "text"] = "number"  # toObjectId: samples and schema differ
    empty_associations: Literal["207", "200"] = "207"  # batch read of a record without any
    line_items_key: str = "line items"  # how answers spell that kind in `associations`
    any_invoice_status: bool = False  # let the API set paid and voided; documented is draft to open only
    payments_settle_invoices: bool = True  # a succeeded payment lowers the balance; pages contradict
    payments_set_up: bool = True  # whether the account has HubSpot payments or Stripe; the pages differ
    delete_open_invoices: bool = True  # an account may forbid it
    invoice_number_writable: bool = False  # hs_number; not documented
    search_lag: float = Field(default=0.0, ge=0)  # seconds before a change can be searched
