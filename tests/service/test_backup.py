"""A copy of the SQLite store, taken while the service runs: it works in its place and bills nothing twice."""

import json
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

import actions
from engine.commands.backup import backup
from engine.commands.certificate import make
from engine.commands.output import FOUND, OK, Out
from engine.commands.proving import prove_all
from engine.compose import build, open_base
from engine.errors import BadSetting, ServiceError

pytestmark = pytest.mark.sqlite

Restored = Callable[[], AbstractAsyncContextManager[Any]]


@pytest.fixture
def copy(tmp_path: Path, service: Any) -> Callable[[], Path]:
    """`stagebill backup`, while the service runs."""

    def make() -> Path:
        target = tmp_path / "backup.db"
        assert backup(service.settings, target, Out(as_json=True), replace=True) == OK
        return target

    return make


@pytest.fixture
def restored(tmp_path: Path, service: Any) -> Restored:
    """The first service is gone, and another one runs on the backup."""

    @asynccontextmanager
    async def start() -> AsyncIterator[Any]:
        folder = tmp_path / "restored"
        folder.mkdir()
        shutil.copy(tmp_path / "backup.db", folder / "stagebill.db")
        address = f"sqlite:///{folder}/stagebill.db"
        service.settings = service.settings.model_copy(update={"data_dir": folder, "database_url": address})
        app = build(service.settings, actions.collect(), world=service.world)
        service.network.connect(str(service.http.base_url), app)
        async with app.router.lifespan_context(app):
            yield service

    return start


async def proved(service: Any) -> int:
    base = open_base(service.settings, service.world)
    try:
        return await prove_all(base, Out(), None, told=None, ask=True)
    finally:
        await base.aclose()


async def test_a_backup_is_one_file_for_its_owner_alone(service: Any, copy: Any):
    await service.call("create-invoice", await service.deal(), invoice_type="full")
    target = copy()

    assert target.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in target.parent.glob("backup*")] == ["backup.db"]
    with closing(sqlite3.connect(target)) as opened:
        assert opened.execute("select count(*) from effect where state = 'done'").fetchone()[0] >= 2


async def test_a_restored_backup_proves(service: Any, copy: Any, restored: Restored):
    """5.4 on the copy: every entry is whole, and every document is as QuickBooks has it."""
    await service.call("create-invoice", await service.deal(), invoice_type="full")
    await service.settle()
    copy()

    async with restored():
        assert await proved(service) == OK


async def test_a_workflow_that_calls_again_after_an_old_backup_gets_the_same_invoice(
    service: Any, copy: Any, restored: Restored
):
    """The backup knows nothing of the invoice; QuickBooks knows its requestid."""
    deal = await service.deal(pipeline="other")
    copy()
    first = await service.call("create-invoice", deal, "ap-4210001-1-1-0", invoice_type="full")
    await service.settle()

    async with restored():
        again = await service.call("create-invoice", deal, "ap-4210001-1-1-0", invoice_type="full")
        await service.settle()
        assert await proved(service) == OK

    assert (again["outcome"], again["invoice_id"]) == ("done", first["invoice_id"])
    assert len(await service.invoices()) == 1


async def test_an_instalment_that_was_billed_after_the_backup_is_not_billed_again(
    service: Any, copy: Any, restored: Restored
):
    """The looks for missed changes go on from the backup, and find the deal's stage again."""
    deal = await service.deal(amount="10000.01", dealtype="existingbusiness")
    await service.settle()
    copy()
    await service.move(deal, "contractsent")

    async with restored():
        for _ in range(3):
            await service.later(minutes=31)
        told = await service.properties(deal)
        assert await proved(service) == OK

    assert [invoice["TotalAmt"] for invoice in await service.invoices()] == [3000.0]
    assert (told["stagebill_billed_total"], told["stagebill_invoice_count"]) == ("3000.00", "1")


async def test_what_was_under_way_at_the_backup_is_done_once(service: Any, copy: Any, restored: Restored):
    """In the backup the invoice is intended and has no answer; it was made a moment later."""
    deal = await service.deal(pipeline="other")
    service.quickbooks.faults.configure({"rules": [{"operation": "invoice.create", "kind": "drop_after"}]})
    await service.call("create-invoice", deal, "ap-4210001-1-1-0", invoice_type="full")
    copy()
    await service.later(minutes=2)

    async with restored():
        await service.later(minutes=2)
        assert await proved(service) == OK

    assert len(await service.invoices()) == 1


async def test_documents_that_the_backup_does_not_know_are_on_the_certificate(
    service: Any, copy: Any, restored: Restored, capsys: Any
):
    """Nobody calls again for this one: it is for a person to look at."""
    await service.settle()
    copy()
    await service.call("create-invoice", await service.deal(pipeline="other"), invoice_type="full")
    await service.settle()
    capsys.readouterr()

    async with restored():
        base = open_base(service.settings, service.world)
        try:
            assert await make(base, Out(), ["4210001"], mending=False) == FOUND
        finally:
            await base.aclose()
    told = capsys.readouterr().out
    assert "invoice 1001: is in QuickBooks with Stagebill's marker and not in the ledger" in told
    assert "it may have been restored from an older backup" in told


async def test_a_file_that_is_there_is_not_written_over(service: Any, tmp_path: Path):
    (tmp_path / "backup.db").write_text("mine")

    with pytest.raises(ServiceError, match=r"backup.db exists already; name another file, or add --replace"):
        backup(service.settings, tmp_path / "backup.db", Out(), replace=False)
    assert (tmp_path / "backup.db").read_text() == "mine"


async def test_a_place_that_is_not_there_is_told(service: Any, tmp_path: Path):
    with pytest.raises(ServiceError) as caught:
        backup(service.settings, tmp_path / "away" / "backup.db", Out(), replace=False)

    assert str(caught.value).endswith("backup.db (No such file or directory)")


async def test_what_is_damaged_is_no_backup(service: Any, copy: Any, tmp_path: Path):
    """The copy is checked before it takes the place of an earlier one."""
    good = copy().read_bytes()
    store = tmp_path / "damaged" / "stagebill.db"
    store.parent.mkdir()
    store.write_bytes(good[:8192] + bytes(4096) + good[12288:])
    settings = service.settings.model_copy(update={"database_url": f"sqlite:///{store}"})

    with pytest.raises(ServiceError, match=r"could not be copied to .* \(the copy is damaged: .*\)"):
        backup(settings, tmp_path / "backup.db", Out(), replace=True)
    assert (tmp_path / "backup.db").read_bytes() == good
    assert not (tmp_path / "backup.db.part").exists()


def told_of(service: Any, capsys: Any, tmp_path: Path, **changed: Any) -> str:
    settings = service.settings.model_copy(update=changed)
    backup(settings, tmp_path / "backup.db", Out(), replace=True)
    return str(capsys.readouterr().out)


async def test_where_the_key_is_a_file_its_copy_is_asked_for(service: Any, tmp_path: Path, capsys: Any):
    assert "keep a copy of " in told_of(service, capsys, tmp_path, secret_key=None)
    assert "keep a copy of " not in told_of(service, capsys, tmp_path, secret_key=SecretStr("a key"))


async def test_machines_get_one_document(service: Any, tmp_path: Path, capsys: Any):
    target = tmp_path / "backup.db"
    backup(service.settings, target, Out(as_json=True), replace=False)

    told = json.loads(capsys.readouterr().out)
    assert (told["file"], told["bytes"]) == (str(target), target.stat().st_size)


async def test_a_postgresql_database_is_left_to_its_own_tools(service: Any, tmp_path: Path):
    settings = service.settings.model_copy(update={"database_url": "postgresql://db/stagebill"})

    with pytest.raises(BadSetting, match="back it up with pg_dump --format=custom"):
        backup(settings, tmp_path / "backup.db", Out(), replace=False)


async def test_there_is_nothing_to_copy_where_there_is_no_store(service: Any, tmp_path: Path):
    settings = service.settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/none.db"})

    with pytest.raises(BadSetting, match=r"there is no store at .*none\.db"):
        backup(settings, tmp_path / "backup.db", Out(), replace=False)
