"""Secrets rest sealed, for one account and one purpose (invariant 8)."""

import hashlib
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from engine.connecting.vault import ROUNDS, Vault, master_secret
from engine.errors import BadSetting, NeedsPerson

SALT = b"s" * 16
TOKENS = {"refresh_token": "RT1-very-secret"}


def counting_bytes() -> Callable[[int], bytes]:
    """Random bytes that are different each time, and the same in each run."""
    counter = iter(range(1, 1000))
    return lambda count: hashlib.shake_128(str(next(counter)).encode()).digest(count)


def vault(secret: str = "master", rounds: int = 1) -> Vault:
    return Vault(SecretStr(secret), counting_bytes(), rounds=rounds)


def test_what_was_sealed_opens_again() -> None:
    sealed = vault().seal("42", SALT, "connection:1", TOKENS)

    assert vault().open("42", SALT, "connection:1", sealed) == TOKENS


def test_a_sealed_secret_shows_nothing_of_itself() -> None:
    sealed = vault().seal("42", SALT, "connection:1", TOKENS)

    assert b"secret" not in sealed
    assert b"42" not in sealed


def test_sealing_twice_gives_two_texts() -> None:
    one = vault()

    assert one.seal("42", SALT, "x", TOKENS) != one.seal("42", SALT, "x", TOKENS)


@pytest.mark.parametrize(
    ("portal_id", "salt", "purpose", "secret"),
    [
        pytest.param("43", SALT, "connection:1", "master", id="another-account"),
        pytest.param("42", SALT, "connection:2", "master", id="another-purpose"),
        pytest.param("42", b"t" * 16, "connection:1", "master", id="another-salt"),
        pytest.param("42", SALT, "connection:1", "other", id="another-master-secret"),
        pytest.param("4", SALT, "2\nconnection:1", "master", id="shifted-border"),
    ],
)
def test_nothing_else_opens_it(portal_id: str, salt: bytes, purpose: str, secret: str) -> None:
    sealed = vault().seal("42", SALT, "connection:1", TOKENS)

    with pytest.raises(NeedsPerson) as caught:
        vault(secret).open(portal_id, salt, purpose, sealed)
    assert str(caught.value) == (
        "the stored connection does not open: STAGEBILL_SECRET_KEY is not the key it was sealed with; "
        "put the former key back, or connect the account again"
    )


@pytest.mark.parametrize("place", [0, 1, 13, -1])
def test_a_changed_byte_is_noticed(place: int) -> None:
    sealed = bytearray(vault().seal("42", SALT, "x", TOKENS))
    sealed[place] ^= 1

    with pytest.raises(NeedsPerson):
        vault().open("42", SALT, "x", bytes(sealed))


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" * 13, b"\x01" * 20])
def test_a_torso_is_noticed(sealed: bytes) -> None:
    with pytest.raises(NeedsPerson):
        vault().open("42", SALT, "x", sealed)


def test_a_key_takes_600_000_rounds_and_is_derived_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def derive(name: str, secret: bytes, salt: bytes, rounds: int, length: int) -> bytes:
        asked.append(rounds)
        return b"k" * length

    monkeypatch.setattr("engine.connecting.vault.hashlib.pbkdf2_hmac", derive)
    one = Vault(SecretStr("master"), counting_bytes())

    one.open("42", SALT, "x", one.seal("42", SALT, "x", TOKENS))

    assert asked == [ROUNDS] == [600_000]


def test_digests_are_the_same_for_the_same_text_and_secret_only() -> None:
    assert vault().digest("realm") == vault().digest("realm")
    assert vault().digest("realm") != vault().digest("realn")
    assert vault().digest("realm") != vault("other").digest("realm")


def test_a_digest_is_no_quicker_way_to_guess_the_master_secret() -> None:
    assert vault(rounds=1).digest("realm") != vault(rounds=2).digest("realm")


def test_the_setting_wins_over_the_file(tmp_path: Path) -> None:
    assert master_secret(SecretStr("set"), tmp_path, counting_bytes()).get_secret_value() == "set"
    assert list(tmp_path.iterdir()) == []


def test_a_blank_setting_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="STAGEBILL_SECRET_KEY is blank"):
        master_secret(SecretStr(" "), tmp_path, counting_bytes())


def test_a_folder_that_cannot_hold_the_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(BadSetting) as caught:
        master_secret(None, tmp_path / "file", counting_bytes())

    assert str(caught.value) == (
        f"STAGEBILL_DATA_DIR: {tmp_path}/file/secret.key can be neither read nor made (File exists); "
        "let this user write to its folder, or set STAGEBILL_SECRET_KEY"
    )


def test_without_a_setting_a_key_is_made_up_once(tmp_path: Path) -> None:
    first = master_secret(None, tmp_path / "data", counting_bytes())
    again = master_secret(None, tmp_path / "data", counting_bytes())

    assert first == again
    assert len(first.get_secret_value()) == 64


def test_the_key_file_is_for_its_owner_only(tmp_path: Path) -> None:
    master_secret(None, tmp_path / "data", counting_bytes())

    (file,) = (tmp_path / "data").iterdir()
    assert file.name == "secret.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_key_file_that_others_may_read_stops_the_start(tmp_path: Path) -> None:
    master_secret(None, tmp_path, counting_bytes())
    (tmp_path / "secret.key").chmod(0o644)

    with pytest.raises(BadSetting, match=r"others may read it; run: chmod 600 .*secret\.key"):
        master_secret(None, tmp_path, counting_bytes())


def test_an_empty_key_file_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "secret.key").touch(mode=0o600)

    with pytest.raises(BadSetting, match="is empty; restore it"):
        master_secret(None, tmp_path, counting_bytes())


def test_two_processes_that_start_together_get_one_key(tmp_path: Path) -> None:
    found: list[str] = []
    together = threading.Barrier(4)

    def start(number: int) -> None:
        together.wait()
        seed = iter(range(number * 100, number * 100 + 100))
        random_bytes = lambda count: hashlib.shake_128(str(next(seed)).encode()).digest(count)  # noqa: E731
        found.append(master_secret(None, tmp_path, random_bytes).get_secret_value())

    threads = [threading.Thread(target=start, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 4
    assert len(set(found)) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secret.key"]
