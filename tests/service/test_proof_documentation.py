"""What docs/proof.md shows is what the commands print; ids, digests and the like are left out of account."""

import re
from pathlib import Path
from typing import Any

import pytest

from engine.commands.certificate import make
from engine.commands.output import Out
from engine.commands.prove import prove_deal
from engine.compose import open_base

PORTAL = "4210001"
DOCS = Path(__file__).parents[2] / "docs" / "proof.md"
VARYING = re.compile(r"\b([0-9a-f]{64}|sb-[0-9a-f]{40}|0000\d{8}|99123450\d\d)\b")


def plain(text: str) -> str:
    """The text without what differs from run to run."""
    return VARYING.sub("#", text)


pytestmark = pytest.mark.sqlite  # the page shows what is printed on SQLite


@pytest.fixture
async def deal(service: Any, capsys: pytest.CaptureFixture[str]) -> str:
    """A deal whose deposit is billed by the schedule and partly paid."""
    made = str(await service.deal(amount="10000.00", dealtype="existingbusiness"))
    await service.move(made, "contractsent")
    service.clock.forward(minutes=1)
    await service.call("record-payment", made, "ap-4210001-9-1-0", amount="1000", reference="CHK 7")
    await service.later(minutes=20)
    capsys.readouterr()
    return made


async def certificate(service: Any) -> None:
    base = open_base(service.settings, service.world)
    try:
        await make(base, Out(), [PORTAL], mending=False)
    finally:
        await base.aclose()


def is_shown(command: str, printed: str) -> bool:
    """Whether the documentation shows the command with this output."""
    return f"```\n$ {plain(command)}\n{plain(printed)}```" in plain(DOCS.read_text())


async def test_a_proof(service: Any, deal: str, capsys: Any):
    store = service.store()
    prove_deal(store, Out(), deal, None, told=None)
    store.close()
    printed = capsys.readouterr().out
    assert is_shown(f"stagebill prove --deal {deal}", printed), printed


async def test_a_certificate_that_agrees(service: Any, deal: str, capsys: Any):
    await certificate(service)
    printed = capsys.readouterr().out
    assert is_shown("stagebill certificate", printed), printed


async def test_a_certificate_that_differs(service: Any, deal: str, capsys: Any):
    await service.quickbooks.post("target", {"url": "https://nobody.test"})
    await service.quickbooks.post("pay", {"invoice_id": "145", "amount": 500})
    service.clock.forward(minutes=20)
    await certificate(service)
    printed = capsys.readouterr().out
    assert is_shown("stagebill certificate", printed), printed
