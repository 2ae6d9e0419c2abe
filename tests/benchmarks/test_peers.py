"""What the comparison with other engines is made of: flows of one job, a judgement of what they made."""

import asyncio
import json
import os
import re
import subprocess
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from benchmarks.peers import bare, judging, n8n, node_red, telling, usage
from benchmarks.peers.calling import Caller, Order
from benchmarks.peers.figures import Figures
from benchmarks.peers.job import COMPLETION, WAIT, least, operations, whole
from benchmarks.peers.programs import Program

ACCOUNTS = {"4210001": {"realm": "91300", "customer": "58", "hubspot": "h-token", "quickbooks": "q-token"}}
JOBS = {"whole": whole, "least": least}
SUM = Decimal("10000.00")


@pytest.fixture(params=JOBS, name="calls")
def _calls(request: pytest.FixtureRequest):
    return JOBS[request.param]("http://hubspot", "http://quickbooks")


def test_the_whole_job_has_what_the_service_makes_for_one_invoice():
    assert set(operations(whole("", ""))) == {
        "deals.read",
        "contacts.batch_read",
        "invoice.create",
        "deals.update",
        "notes.batch_create",
        "invoices.batch_create",
        COMPLETION,
    }


def test_the_least_job_leaves_out_what_is_done_for_several_invoices_at_once():
    left_out = operations(whole("", "")) - operations(least("", ""))

    assert set(left_out) == {"deals.update", "notes.batch_create", "invoices.batch_create"}


def test_a_job_uses_only_answers_that_are_there_already(calls):
    there = {"call", "account"}
    for call in calls:
        assert set(re.findall(r"@(\w+)", call.url + (call.body or ""))) <= there
        there.add(call.name)


def test_each_call_goes_to_the_vendor_whose_token_it_has(calls):
    assert all(call.url.startswith(f"'http://{call.vendor}/") for call in calls)


# Node-RED


def test_the_flow_answers_at_once_and_makes_the_calls_in_order(calls):
    nodes = {node["id"]: node for node in node_red.flow(calls, ACCOUNTS)}
    answer, made = nodes["begin"]["wires"]
    passed, at = [], made
    while at:
        passed.append(at[0])
        at = [after for wires in nodes[at[0]]["wires"] for after in wires]

    assert nodes["in"]["wires"] == [["begin"]]
    assert [nodes[name]["type"] for name in answer] == ["http response"]
    assert [name for name in passed if name.startswith("send")] == [f"send {call.name}" for call in calls]
    assert passed[-1] == "end"


def test_every_node_of_the_flow_has_a_place_or_it_would_count_as_a_setting(calls):
    _, *nodes = node_red.flow(calls, ACCOUNTS)

    assert all("x" in node and "y" in node for node in nodes)


def test_the_flow_keeps_its_connections(calls):
    sending = [node for node in node_red.flow(calls, ACCOUNTS) if node["type"] == "http request"]

    assert all(node["persist"] for node in sending)


def test_the_flow_goes_no_further_after_a_refusal(calls):
    nodes = {node["id"]: node for node in node_red.flow(calls, ACCOUNTS)}
    after_a_call = [*(f"ask {call.name}" for call in calls[1:]), "end"]

    assert all("msg.statusCode > 299" in nodes[name]["func"] for name in after_a_call)


def test_node_red_finds_flow_and_settings_in_its_folder(calls, tmp_path: Path):
    node_red.laid_out(tmp_path, calls, ACCOUNTS, 1881)

    assert json.loads((tmp_path / "flows.json").read_text()) == node_red.flow(calls, ACCOUNTS)
    assert '"uiPort": 1881' in (tmp_path / "settings.js").read_text()


# n8n


def test_the_workflow_makes_the_calls_in_order(calls):
    links = n8n.workflow(calls, ACCOUNTS, saves=False)["connections"]
    passed = ["call"]
    while passed[-1] in links:
        passed.append(links[passed[-1]]["main"][0][0]["node"])

    assert passed == ["call", "account", *(call.name for call in calls)]


def test_the_workflow_answers_at_once(calls):
    webhook = n8n.workflow(calls, ACCOUNTS, saves=False)["nodes"][0]["parameters"]

    assert (webhook["responseMode"], webhook["options"]["responseData"]) == ("onReceived", WAIT)


def test_no_expression_of_the_workflow_ends_before_its_end(calls):
    expressions = re.findall(r'"(={{(?:[^"\\]|\\.)*)"', json.dumps(n8n.workflow(calls, ACCOUNTS, saves=True)))

    assert len(expressions) > 3 * len(calls) - 2
    assert all(expression.find("}}") == len(expression) - 2 for expression in expressions)


@pytest.mark.parametrize(("saves", "kept"), [(True, "all"), (False, "none")])
def test_the_workflow_keeps_its_runs_or_does_not(saves: bool, kept: str, tmp_path: Path):
    made = n8n.workflow(least("", ""), ACCOUNTS, saves=saves)

    assert made["settings"]["saveDataSuccessExecution"] == kept
    assert n8n.environment(tmp_path, 1, 2, saves=saves)["EXECUTIONS_DATA_SAVE_ON_SUCCESS"] == kept


def test_n8n_imports_what_was_written_and_publishes_it(calls, tmp_path: Path):
    n8n.laid_out(tmp_path, calls, ACCOUNTS, saves=False)
    (_, file), (_, published) = n8n.preparations(tmp_path)
    (workflow,) = json.loads(Path(file.removeprefix("--input=")).read_text())

    assert published == f"--id={workflow['id']}"


@pytest.mark.parametrize("made", [node_red.flow, lambda *job: n8n.workflow(*job, saves=False), bare.module])
def test_no_place_of_the_job_is_left_open(made, calls):
    assert not re.search(r"@(call|account|deal|contact|invoice)\b", str(made(calls, ACCOUNTS, *_port(made))))


def _port(made: Any) -> tuple[int, ...]:
    return (1,) if made is bare.module else ()


def test_the_bare_program_is_told_every_call(calls):
    told = bare.module(calls, ACCOUNTS, 1)

    assert re.findall(r'"name": "(\w+)"', told) == [call.name for call in calls]


# The judgement


def end(number: int, **other: Any) -> dict[str, Any]:
    history = [{"at": "2026-11-22T12:00:00.000Z"}, {"at": f"2026-11-22T12:00:0{number}.500Z"}]
    told = {"invoice_id": str(100 + number)}
    return {
        "callback_id": f"run-{number}",
        "portal_id": 4210001,
        "state": "succeeded",
        "reason": None,
        "outputFields": told,
        "history": history,
        **other,
    }


def invoice(number: int, **other: Any) -> dict[str, Any]:
    note = f"HubSpot deal 1 · call run-{number}"
    return {"portal": "4210001", "Id": str(100 + number), "TotalAmt": 10000.0, "PrivateNote": note, **other}


def judged(ends: list[dict[str, Any]], invoices: list[dict[str, Any]], calls: int = 2) -> str:
    return "\n".join(judging.problems(ends, invoices, calls, SUM))


def test_one_invoice_for_each_call_is_right():
    assert judged([end(1), end(2)], [invoice(1), invoice(2)]) == ""


def test_an_invoice_that_is_missing_is_found():
    assert "1 invoices were made of 2 calls" in judged([end(1), end(2)], [invoice(1)])


def test_an_invoice_that_was_made_twice_is_found():
    twice = [invoice(1), invoice(2), invoice(2, Id="103")]

    assert "1 invoices were made more than once" in judged([end(1), end(2)], twice)


def test_a_wrong_sum_is_found():
    assert "over 9999.99, not 10000.00" in judged(
        [end(1), end(2)], [invoice(1), invoice(2, TotalAmt=9999.99)]
    )


def test_a_workflow_that_was_told_of_another_invoice_is_found():
    told = judged([end(1), end(2, outputFields={"invoice_id": "101"})], [invoice(1), invoice(2)])

    assert told == "1 workflows were told of invoices that are not those made for them"


def test_a_workflow_that_failed_is_found_with_its_reason():
    told = judged(
        [end(1), end(2, state="failed", reason="the action answered 404")], [invoice(1), invoice(2)]
    )

    assert "the ends are {'succeeded': 1, 'failed': 1}; the action answered 404" in told


def test_calls_that_were_refused_or_lost_are_found():
    rows = [
        {"operation": "deals.read", "status": 200},
        {"operation": "deals.read", "status": 429},
        {"operation": "invoice.create", "status": None},
    ]

    assert judging.refusals(rows) == ["1 deals.read answered 429", "1 invoice.create answered None"]


def test_too_many_and_too_few_calls_are_found():
    assert judging.differences(Counter(a=1, b=2), Counter(b=1, c=1)) == [
        "a was called 1 times, not 0",
        "b was called 2 times, not 1",
        "c was called 0 times, not 1",
    ]


def test_a_workflow_lasts_from_its_call_to_the_last_that_was_noted():
    ((begun, ended),) = judging.spans([end(3)])

    assert (ended - begun).total_seconds() == 3.5


# The calls, the machine, the words


class Stand:
    """A stand-in whose workflows wait until they were seen waiting once."""

    def __init__(self, state: str = "waiting") -> None:
        self.state = state
        self.waiting: set[str] = set()
        self.most = 0

    async def post(self, _: str, __: str, said: dict[str, Any]) -> dict[str, Any]:
        self.waiting.add(said["callback_id"])
        self.most = max(self.most, len(self.waiting))
        return {"state": self.state, "status": 503, "error": "busy"}

    async def get(self, *_: str, **__: str) -> list[dict[str, Any]]:
        await asyncio.sleep(0)
        self.waiting.clear()
        return []


async def test_no_more_calls_are_under_way_than_told():
    stand = Stand()

    await Caller(stand, 2).call([Order("1", "2", f"c{number}") for number in range(4)])

    assert stand.most == 2


async def test_a_call_that_is_not_taken_ends_the_burst():
    with pytest.raises(RuntimeError, match="the call c1 was answered 503 busy"):
        await Caller(Stand("retrying"), 2).call([Order("1", "2", "c1")])


def test_a_process_uses_memory_and_time_together_with_those_it_started():
    child = subprocess.Popen(["sleep", "9"])
    try:
        assert child.pid in usage.family(os.getpid())
        assert usage.cpu_seconds(os.getpid()) > 0
        assert usage.peak_mb(os.getpid()) > usage.peak_mb(child.pid) > 0
    finally:
        child.kill()
        child.wait()


async def test_a_program_is_ended_with_those_it_started(tmp_path: Path):
    program = Program(tmp_path / "log")
    await program.start(["sh", "-c", "sleep 60 & echo up; wait"], {}, b"up")
    started = usage.family(program.pid)
    await program.stop()

    assert len(started) == 2
    assert not any(_runs(pid) for pid in started)


def _runs(pid: int) -> bool:
    """Nothing is left of it, or only what its parent has not fetched yet."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and ") Z " not in status.read_text()


async def test_a_program_that_does_not_start_is_told_with_its_last_words(tmp_path: Path):
    with pytest.raises(RuntimeError, match="did not start: no such flow"):
        await Program(tmp_path / "log").start(["sh", "-c", "echo no such flow"], {}, b"up")


OURS = Figures("stagebill", 240, 12, 20, 80, 4, 900, 1900, 1, 128, 38, 7, 0.14, 0.5, ())


def test_each_engine_is_beside_ours_with_the_goal():
    turns = [
        OURS,
        replace(OURS, name="n8n, least", invoices_per_second=10),
        replace(OURS, name="bare, least"),
    ]

    assert telling.summary(turns).splitlines() == [
        "stagebill            20.0 invoices/s",
        "n8n, least           10.0 invoices/s; stagebill makes 2.00 times as many, goal 5",
        "bare, least          20.0 invoices/s; stagebill makes 1.00 times as many",
    ]


def test_a_ratio_is_taken_within_a_round():
    slow = replace(OURS, invoices_per_second=10)
    turns = [OURS, replace(OURS, name="Node-RED"), slow, replace(slow, name="Node-RED")]

    assert "stagebill makes 1.00 times as many, goal 1" in telling.summary(turns)


def test_a_void_turn_has_no_figure():
    void = replace(OURS, name="n8n, whole", problems=("3 invoices were made of 6 calls",))

    assert telling.turn(void).endswith("VOID: 3 invoices were made of 6 calls")
    assert telling.summary([OURS, void]).endswith("n8n, whole         void")
    assert "n8n" not in telling.room([OURS, void])


def test_who_misses_a_program_is_told_how_to_come_by_it():
    assert telling.missing("node-red").startswith("node-red takes no part. `npm install node-red@5.0.7`")
