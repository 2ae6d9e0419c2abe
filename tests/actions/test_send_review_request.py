"""`send-review-request`: asked once, at a permitted time; waiting is an execution of its own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from actions import send_review_request
from engine.action import FollowUp, Outcome
from engine.errors import Refused

LATER = datetime(2026, 3, 3, 15, tzinfo=UTC)


@pytest.fixture
def run(world: Any, read: Any) -> Any:
    """One run of the action with these inputs, for the site "google" unless told otherwise."""

    async def one(execution_id: str = "ex-1", **given: Any) -> Any:
        inputs = read(send_review_request, {"site": "google"}, **given)
        return await send_review_request.handle(inputs, world.context(execution_id))

    return one


async def test_when_it_is_permitted_the_contact_is_asked_at_once(world: Any, run: Any) -> None:
    """F130."""
    result = await run(template="How was it?")

    assert world.reviews.sent == [("r-1", "ann@example.com", "How was it?")]
    assert result.outcome is Outcome.DONE
    assert result.reason == "review request for google sent"
    assert result.follow_ups == ()


async def test_it_tells_what_was_sent(world: Any, run: Any) -> None:
    result = await run()

    assert result.outputs == {
        "review_request_id": "r-1",
        "review_state": "sent",
        "send_at": "2026-03-02T15:00:00+00:00",
    }


async def test_outside_the_window_it_is_planned_and_comes_back(world: Any, run: Any) -> None:
    """F136."""
    world.reviews.opens = LATER

    result = await run(template="How was it?", quickbooks_company="Acme West")

    again = {
        "site": "google",
        "template": "How was it?",
        "channel": "email",
        "request": "r-1",
        "quickbooks_company": "Acme West",
    }
    assert result.outcome is Outcome.SCHEDULED
    assert result.reason == "review request for google will be sent at 2026-03-03 09:00 CST"
    assert result.outputs["review_state"] == "scheduled"
    assert result.follow_ups == (FollowUp("send-review-request", "send", again, LATER),)
    assert world.reviews.sent == []


async def test_a_delay_counts_from_when_it_was_asked_for(world: Any, run: Any) -> None:
    """F133."""
    asked_at = world.now
    world.now = asked_at + timedelta(days=1)  # the worker comes to it a day late
    inputs_context = world.context(received_at=asked_at)

    result = await send_review_request.handle(
        send_review_request.Inputs(site="google", delay_days="3"), inputs_context
    )

    (follow_up,) = result.follow_ups
    assert follow_up.due == asked_at + timedelta(days=3)


async def test_a_delay_that_is_over_does_not_plan_into_the_past(world: Any) -> None:
    context = world.context(received_at=world.now - timedelta(days=4))

    await send_review_request.handle(send_review_request.Inputs(site="google", delay_days="3"), context)

    assert world.reviews.asked == [("google", world.now, None)]


async def test_what_comes_back_is_the_planned_request_and_waits_no_more(world: Any, run: Any) -> None:
    world.reviews.opens = LATER
    (follow_up,) = (await run(delay_days="1")).follow_ups
    world.now = LATER

    result = await run("ex-2", **follow_up.inputs)

    assert world.reviews.asked[-1] == ("google", LATER, "r-1")
    assert result.outputs["review_request_id"] == "r-1"
    assert len(world.reviews.sent) == 1


async def test_a_default_delay_does_not_delay_what_comes_back(world: Any, read: Any) -> None:
    """Defaults of the rules are below every call, also below a follow-up."""
    inputs = read(send_review_request, {"delay_days": "3"}, site="google", request="r-1")

    result = await send_review_request.handle(inputs, world.context("ex-2"))

    assert result.outcome is Outcome.DONE


async def test_the_channel_stays_that_of_the_request(world: Any, run: Any) -> None:
    """F134: what comes back later goes the way that was planned."""
    world.reviews.opens = LATER

    (follow_up,) = (await run(template="How was it?", channel="sms")).follow_ups

    assert world.reviews.channels == ["sms"]
    assert follow_up.inputs["channel"] == "sms"


async def test_without_a_channel_the_rules_choose(world: Any, run: Any) -> None:
    await run()

    assert world.reviews.channels == [None]


async def test_whom_only_a_phone_reaches_may_be_asked(world: Any, run: Any) -> None:
    """F134: whether there is an address is a question of the channel."""
    world.crm.person = replace(world.crm.person, email="")

    assert (await run(channel="sms")).outcome is Outcome.DONE


async def test_a_call_delivered_twice_asks_once(world: Any, run: Any) -> None:
    """F135."""
    assert await run() == await run()
    assert len(world.reviews.sent) == 1


async def test_a_refusal_sends_nothing(world: Any, run: Any) -> None:
    """F138."""
    world.reviews.refusal = Refused("the contact has opted out of review requests; nothing was sent")

    with pytest.raises(Refused, match="has opted out"):
        await run()
    assert world.reviews.sent == []


@pytest.mark.parametrize("missing", ["found", "person"])
async def test_without_deal_or_contact_nothing_is_planned(world: Any, run: Any, missing: str) -> None:
    setattr(world.crm, missing, None)

    with pytest.raises(Refused):
        await run()
    assert world.reviews.asked == []


def test_nothing_must_be_given(read: Any) -> None:
    """F139: without a site it is the turn of one."""
    inputs = read(send_review_request)

    assert (inputs.site, inputs.template, inputs.channel, inputs.delay_days) == (None, "", None, 0)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param(
            {"site": "google", "delay_days": "366"},
            'delay_days: "366" is not a number of days from 0 to 365',
            id="too-late",
        ),
        pytest.param(
            {"site": "google", "delay_days": "-1"},
            'delay_days: "-1" is not a number of days from 0 to 365',
            id="in-the-past",
        ),
        pytest.param(
            {"site": "google", "delay_days": "1.5"},
            'delay_days: "1.5" is not a number of days from 0 to 365',
            id="half-a-day",
        ),
        pytest.param(
            {"site": "google", "channel": "pigeon"},
            "channel is \"pigeon\"; choose 'email', 'sms' or 'whatsapp'",
            id="channel",
        ),
        pytest.param(
            {"site": "google", "template": "x" * 2001},
            "template is too long; at most 200 characters fit",
            id="template-too-long",
        ),
    ],
)
def test_wrong_inputs_are_told_in_one_sentence(read: Any, given: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused) as caught:
        read(send_review_request, **given)

    assert str(caught.value) == message


async def test_who_does_not_follow_the_link_is_reminded(world: Any, run: Any) -> None:
    """F133."""
    world.reviews.remind_at = LATER

    result = await run(template="short")

    reminder = {
        "site": "google",
        "template": "short",
        "channel": "email",
        "quickbooks_company": "",
        "reminds": "r-1",
    }
    assert result.follow_ups == (FollowUp("send-review-request", "remind", reminder, LATER),)


async def test_a_reminder_is_planned_for_what_it_reminds_of(world: Any, run: Any) -> None:
    result = await run(reminds="r-1", delay_days="3")

    assert world.reviews.reminded == ["r-1"]
    assert world.reviews.asked[0][1] == world.now
    assert result.reason == "review reminder for google sent"
