"""Secrets at rest: sealed with AES-256-GCM under a key that only this account and the master secret give.

The key comes from the master secret by PBKDF2-HMAC-SHA256 (600,000 rounds) with the account's random salt;
the account's id and what the secret is for are bound in as associated data, so that a sealed text moved to
another account or purpose does not open.
"""

import asyncio
import hashlib
import hmac
import os
import stat
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

from engine import exact_json
from engine.errors import BadSetting, NeedsPerson
from engine.said import said

RandomBytes = Callable[[int], bytes]

ROUNDS = 600_000
SALT_BYTES = 16
_KEY_BYTES = 32
_NONCE_BYTES = 12
_FORMAT = b"\x01"
_DIGEST_SALT = b"stagebill:digest:1"  # not secret: it only keeps this key apart from the accounts' keys
_KEYS_KEPT = 1000  # accounts; deriving one again costs a fifth of a second
KEY_FILE = "secret.key"


class Vault:
    """Seals and opens under one master secret. Deriving a key takes a good part of a second, once."""

    def __init__(self, secret: SecretStr, random_bytes: RandomBytes, *, rounds: int = ROUNDS) -> None:
        self._derived = partial(_derive, secret.get_secret_value().encode(), rounds)
        self._keys: OrderedDict[bytes, bytes] = OrderedDict()  # by salt, the one used last at the end
        self._lock = Lock()
        self.random_bytes = random_bytes

    def new_salt(self) -> bytes:
        """A salt for an account."""
        return self.random_bytes(SALT_BYTES)

    def prepare(self, *salts: bytes) -> None:
        """Derive the keys of these salts now, in this thread, rather than where they are needed."""
        for salt in (*salts, _DIGEST_SALT):
            self._key(salt)

    async def have_ready(self, salt: bytes = _DIGEST_SALT) -> None:
        """Derive a key in a thread where it is not at hand: a loop must not stand still for it.

        Without a salt, it is the one of digests.
        """
        if salt not in self._keys:
            await asyncio.to_thread(self._key, salt)

    def forget_keys(self) -> None:
        """Drop the keys in memory: those of former salts are not to outlive them."""
        with self._lock:
            self._keys.clear()

    def _key(self, salt: bytes) -> bytes:
        with self._lock:
            if salt in self._keys:
                self._keys.move_to_end(salt)
                return self._keys[salt]
        key = self._derived(salt)
        with self._lock:
            self._keys[salt] = key
            if len(self._keys) > _KEYS_KEPT:
                self._keys.popitem(last=False)
        return key

    def seal(self, portal_id: str, salt: bytes, purpose: str, value: Any) -> bytes:
        """Seal a JSON value of this account."""
        nonce = self.random_bytes(_NONCE_BYTES)
        data = exact_json.dumps(value)
        sealed = AESGCM(self._key(salt)).encrypt(nonce, data, _bound_to(portal_id, purpose))
        return _FORMAT + nonce + sealed

    def open(self, portal_id: str, salt: bytes, purpose: str, sealed: bytes) -> Any:
        """The value that was sealed for this account and purpose.

        Raises: NeedsPerson where it does not open: another master secret, or somebody changed the data.
        """
        start = len(_FORMAT) + _NONCE_BYTES
        nonce = sealed[len(_FORMAT) : start]
        try:
            if not sealed.startswith(_FORMAT) or len(nonce) < _NONCE_BYTES:
                raise InvalidTag
            data = AESGCM(self._key(salt)).decrypt(nonce, sealed[start:], _bound_to(portal_id, purpose))
        except InvalidTag:
            raise NeedsPerson(
                said(
                    "the stored connection does not open: STAGEBILL_SECRET_KEY is not the key it was "
                    "sealed with; put the former key back, or connect the account again"
                ),
                category="wrong-key",
            ) from None
        return exact_json.loads(data)

    def digest(self, text: str) -> str:
        """What to look something up by without storing it: the same text always gives the same digest.

        Its key takes as long to guess as the accounts' keys do: otherwise it would be the easier way in.
        """
        return hmac.new(self._key(_DIGEST_SALT), text.encode(), hashlib.sha256).hexdigest()


def _derive(secret: bytes, rounds: int, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", secret, salt, rounds, _KEY_BYTES)


def _bound_to(portal_id: str, purpose: str) -> bytes:
    return f"{portal_id}\n{purpose}".encode()


def master_secret(setting: SecretStr | None, data_dir: Path, random_bytes: RandomBytes) -> SecretStr:
    """The master secret: the setting, else the one in the data folder, which is made up at the first start.

    Raises: BadSetting where the setting is blank, or the file is empty, open to others, or out of reach.
    """
    if setting is not None:
        if not setting.get_secret_value().strip():
            raise BadSetting("STAGEBILL_SECRET_KEY is blank; set a long random text, or leave it out")
        return setting
    path = data_dir / KEY_FILE
    try:
        if not path.exists():
            data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            _create(path, random_bytes(_KEY_BYTES).hex(), random_bytes(8).hex())
        return _read(path)
    except OSError as refused:
        raise BadSetting(
            f"STAGEBILL_DATA_DIR: {path} can be neither read nor made ({refused.strerror}); "
            "let this user write to its folder, or set STAGEBILL_SECRET_KEY"
        ) from refused


def _create(path: Path, secret: str, suffix: str) -> None:
    """Write the file so that nobody ever sees half of it; where another process was faster, its key stays."""
    draft = path.with_name(f"{path.name}.{suffix}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret + "\n")
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _read(path: Path) -> SecretStr:
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise BadSetting(
            f"{path} holds the key of all connections (or set STAGEBILL_SECRET_KEY) and others may read it; "
            f"run: chmod 600 {path}"
        )
    secret = path.read_text().strip()
    if not secret:
        raise BadSetting(f"{path} is empty; restore it from a backup, or set STAGEBILL_SECRET_KEY")
    return SecretStr(secret)
