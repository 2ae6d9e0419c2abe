"""Ask the deal's contact for a review, within the caps, the window and the opt-out of the rules."""

from datetime import timedelta
from typing import Literal

from pydantic import Field

from engine.action import Action, ActionInputs, Context, FollowUp, Outcome, Output, Result
from engine.inputs import CompanyName, Days, Text
from engine.ports import ReviewPlan


class Inputs(ActionInputs):
    site: Text
    template: Text = Field("", max_length=200)
    channel: Literal["email"] = "email"
    delay_days: Days = 0
    quickbooks_company: CompanyName | None = None
    request: Text | None = Field(None, json_schema_extra={"internal": True})


async def handle(inputs: Inputs, ctx: Context) -> Result:
    """Mail it now if that is permitted, else store the permitted moment and come back then."""
    deal = await ctx.crm.deal(ctx.object_id)
    contact = await ctx.crm.billing_contact(deal)
    waited = ctx.now if inputs.request else ctx.received_at + timedelta(days=inputs.delay_days)
    plan = await ctx.reviews.plan(
        contact, site=inputs.site, not_before=max(waited, ctx.now), request=inputs.request
    )
    if plan.send_at > ctx.now:
        return _later(inputs, ctx, plan)
    await ctx.reviews.send(plan, contact, template=inputs.template)
    return Result(reason=f"review request for {plan.site} sent", outputs=_outputs(plan, "sent"))


def _later(inputs: Inputs, ctx: Context, plan: ReviewPlan) -> Result:
    again = {
        "site": inputs.site,
        "template": inputs.template,
        "request": plan.request_id,
        "quickbooks_company": inputs.quickbooks_company or "",
    }
    return Result(
        reason=f"review request for {plan.site} will be sent at "
        f"{plan.send_at.astimezone(ctx.zone):%Y-%m-%d %H:%M %Z}",
        outputs=_outputs(plan, "scheduled"),
        outcome=Outcome.SCHEDULED,
        follow_ups=(FollowUp("send-review-request", "send", again, plan.send_at),),
    )


def _outputs(plan: ReviewPlan, state: str) -> dict[str, str]:
    return {
        "review_request_id": plan.request_id,
        "review_state": state,
        "send_at": plan.send_at.isoformat(),
    }


ACTION = Action(
    name="send-review-request",
    objects=("DEAL",),
    inputs=Inputs,
    outputs=(
        Output("review_request_id"),
        Output("review_state"),
        Output("send_at", "datetime"),
    ),
    handle=handle,
)
