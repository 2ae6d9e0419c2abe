"""`stagebill sandbox --fault …`: what goes wrong from the start, at one stand-in or at both."""

import httpx
import pytest

from sandbox.__main__ import main
from sandbox.faults import parse_fault
from sandbox.run import Options, running


async def statuses(options: Options, environ: dict[str, str]) -> tuple[int, int]:
    """The status of a call that both stand-ins refuse in their own way: HubSpot's, QuickBooks'."""
    async with running(options, environ) as addresses, httpx.AsyncClient(trust_env=False) as client:
        hubspot = await client.get(f"{addresses.hubspot_url}/nowhere")
        quickbooks = await client.get(f"{addresses.quickbooks_url}/nowhere")
    return hubspot.status_code, quickbooks.status_code


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("*=status,status=502", (502, 502)),
        ("hubspot:*=status,status=502", (502, 404)),
        ("quickbooks:*=status,status=502", (404, 502)),
    ],
)
async def test_a_fault_of_the_command_line_is_for_one_stand_in_or_for_both(word, expected):
    assert await statuses(Options(faults=(parse_fault(word),)), {}) == expected


async def test_a_variable_is_for_one_stand_in():
    environ = {"STAGEBILL_SANDBOX_QUICKBOOKS_FAULTS": '{"kind": "status", "status": 502}'}

    assert await statuses(Options(), environ) == (404, 502)


def test_a_wrong_fault_is_told_at_once(capsys):
    with pytest.raises(SystemExit) as exit_:
        main(["--fault", "query=gone"])

    assert exit_.value.code == 2
    assert "'query=gone' is no fault" in capsys.readouterr().err
