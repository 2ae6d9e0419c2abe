"""Ask the deal's contact for a review, within the caps, the window and the opt-out of the rules."""

from datetime import datetime, timedelta

from pydantic import Field

from engine.action import Action, ActionInputs, Context, FollowUp, Outcome, Output, Result
from engine.inputs import CompanyName, Days, ReviewChannel, Text
from engine.ports import ReviewPlan
from engine.said import said


class Inputs(ActionInputs):
    site: Text | None = None
    template: Text = Field("", max_length=200)
    channel: ReviewChannel | None = None
    delay_days: Days = 0
    quickbooks_company: CompanyName | None = None
    request: Text | None = Field(None, json_schema_extra={"internal": True})
    reminds: Text | None = Field(None, json_schema_extra={"internal": True})


async def handle(inputs: Inputs, ctx: Context) -> Result:
    """Send it now if that is permitted, else store the permitted moment and come back then."""
    deal = await ctx.crm.deal(ctx.object_id)
    contact = await ctx.crm.billing_contact(deal, mailed=False)
    waited = (
        ctx.now if inputs.request or inputs.reminds else ctx.received_at + timedelta(days=inputs.delay_days)
    )
    plan = await ctx.reviews.plan(
        contact,
        site=inputs.site or "",
        not_before=max(waited, ctx.now),
        template=inputs.template,
        channel=inputs.channel,
        request=inputs.request,
        reminds=inputs.reminds,
    )
    if plan.send_at > ctx.now:
        return _later(inputs, ctx, plan)
    remind_at = await ctx.reviews.send(plan, contact, template=inputs.template)
    return _sent(inputs, plan, remind_at)


def _sent(inputs: Inputs, plan: ReviewPlan, remind_at: datetime | None) -> Result:
    first = inputs.reminds or plan.request_id
    reminder = {**_same(inputs, plan), "reminds": first}
    return Result(
        reason=said("review reminder for {site} sent", site=plan.site)
        if inputs.reminds
        else said("review request for {site} sent", site=plan.site),
        outputs=_outputs(plan, "sent"),
        follow_ups=(FollowUp("send-review-request", "remind", reminder, remind_at),) if remind_at else (),
    )


def _later(inputs: Inputs, ctx: Context, plan: ReviewPlan) -> Result:
    again = {**_same(inputs, plan), "request": plan.request_id}
    if inputs.reminds:
        again["reminds"] = inputs.reminds
    return Result(
        reason=said(
            "review request for {site} will be sent at {at}",
            site=plan.site,
            at=f"{plan.send_at.astimezone(ctx.zone):%Y-%m-%d %H:%M %Z}",
        ),
        outputs=_outputs(plan, "scheduled"),
        outcome=Outcome.SCHEDULED,
        follow_ups=(FollowUp("send-review-request", "send", again, plan.send_at),),
    )


def _same(inputs: Inputs, plan: ReviewPlan) -> dict[str, str]:
    """What a later message of the same request goes by."""
    return {
        "site": plan.site,
        "template": inputs.template,
        "channel": plan.channel,
        "quickbooks_company": inputs.quickbooks_company or "",
    }


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
