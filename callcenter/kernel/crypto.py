"""Seals personal values under versioned keys that lie outside the database and its backups.

A sealed value is: format (1 byte), key version (2 bytes, big-endian), nonce (12 bytes), ciphertext with
its tag. The context (`contact:17:phone_sealed`) is authenticated with it, so that a value moved to
another row or column does not open. A keyed hash (`blind_index`) makes equal values findable without
opening any. Two suites stand behind one port: AES-256-GCM with SHA-256, and SM4-GCM with SM3.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_FORMAT = b"\x01"
_VERSION_BYTES = 2
_NONCE_BYTES = 12
_TAG_BYTES = 16
_HEADER_BYTES = len(_FORMAT) + _VERSION_BYTES
_CODE_BYTES = 10  # 80 bits
# Without 0 O 1 I: codes are read aloud over the telephone.
_CODE_ALPHABET = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"ABCDEFGH8JKLMN9PQRSTUVWXYZ234567")


class SealBroken(Exception):
    """A sealed value does not open: damaged, moved to another place, or its key is not here."""


class Suite(StrEnum):
    """A cipher with its hash."""

    international = "aes-256-gcm+sha-256"
    national = "sm4-gcm+sm3"  # 国密

    @property
    def key_bytes(self) -> int:
        return 32 if self is Suite.international else 16

    def encrypt(self, key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
        """Ciphertext with its 16-byte tag; ``bound`` is authenticated along."""
        if self is Suite.international:
            return AESGCM(key).encrypt(nonce, plain, bound)
        encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(bound)
        return encryptor.update(plain) + encryptor.finalize() + encryptor.tag

    def decrypt(self, key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
        """The plain value. Raises InvalidTag for anything but what `encrypt` gave."""
        if self is Suite.international:
            return AESGCM(key).decrypt(nonce, sealed, bound)
        if len(sealed) < _TAG_BYTES:
            raise InvalidTag
        text, tag = sealed[:-_TAG_BYTES], sealed[-_TAG_BYTES:]
        decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(bound)
        return decryptor.update(text) + decryptor.finalize()

    def keyed_hash(self, key: bytes, message: bytes) -> bytes:
        """HMAC, 32 bytes."""
        mac = hmac.HMAC(key, hashes.SHA256() if self is Suite.international else hashes.SM3())
        mac.update(message)
        return mac.finalize()


@dataclass(frozen=True, slots=True)
class Key:
    """One version of the sealing key; ``version`` runs from 1."""

    version: int
    suite: Suite
    secret: bytes


@dataclass(frozen=True, slots=True)
class IndexKey:
    """One version of the key of blind indexes; ``version`` runs from 1."""

    version: int
    secret: bytes


@dataclass(frozen=True, slots=True)
class KeyRing:
    """All versions of the sealing key and of the index key, the newest last, and the key of hashes.

    The sealing key rotates: new values take the newest version, old ones open with theirs. The index key
    rotates too: each index says which version made it, and what it was made of can be opened to make it
    anew. The key of hashes stays: a citizen's code, the audit's chain and the names of blobs are made with
    it, and nobody holds what would be needed to make those anew (docs/adr/0016-which-keys-rotate.md).
    """

    keys: tuple[Key, ...]
    hash_suite: Suite
    hash_secret: bytes
    index_keys: tuple[IndexKey, ...] = ()

    @property
    def indexes(self) -> tuple[IndexKey, ...]:
        """The index keys; a ring from before they rotated made its indexes with the key of hashes."""
        return self.index_keys or (IndexKey(1, self.hash_secret),)

    @classmethod
    def new(cls, suite: Suite = Suite.international) -> KeyRing:
        return cls((Key(1, suite, os.urandom(suite.key_bytes)),), suite, os.urandom(32))

    def rotated(self, suite: Suite | None = None) -> KeyRing:
        """With a new version on top, of ``suite`` or of the same as before."""
        suite = suite or self.keys[-1].suite
        key = Key(self.keys[-1].version + 1, suite, os.urandom(suite.key_bytes))
        return replace(self, keys=(*self.keys, key))

    def with_new_index(self) -> KeyRing:
        """With a new version of the index key on top."""
        key = IndexKey(self.indexes[-1].version + 1, os.urandom(32))
        return replace(self, index_keys=(*self.indexes, key))

    def without(self, version: int) -> KeyRing:
        """Without one version of the sealing key, which nothing may use any more."""
        return replace(self, keys=tuple(key for key in self.keys if key.version != version))

    def without_index(self, version: int) -> KeyRing:
        """Without one version of the index key, which nothing may use any more."""
        return replace(self, index_keys=tuple(key for key in self.indexes if key.version != version))


class Vault:
    """Seals and opens values, and hashes them with a key, for the whole platform.

    ``changed`` gives the new ring once after the key file has changed, so that a rotation takes effect in
    a process that runs: from then on nothing more is sealed under an old key.
    """

    def __init__(self, ring: KeyRing, changed: Callable[[], KeyRing | None] | None = None) -> None:
        self._changed = changed
        self._purposes: dict[str, bytes] = {}
        self._index_purposes: dict[tuple[int, str], bytes] = {}
        self._use(ring)

    def _use(self, ring: KeyRing) -> None:
        self._ring = ring
        self._keys = {key.version: key for key in ring.keys}
        self._newest = ring.keys[-1]

    def _look(self) -> None:
        ring = None if self._changed is None else self._changed()
        if ring is not None:
            self._use(ring)

    @property
    def newest(self) -> int:
        """The version new values are sealed under."""
        self._look()
        return self._newest.version

    @property
    def newest_index(self) -> int:
        """The version new indexes are made with."""
        self._look()
        return self._ring.indexes[-1].version

    @property
    def fingerprint(self) -> bytes:
        """Tells one key file from another without telling a key."""
        return self.keyed_hash(b"", "fingerprint")

    def seal(self, plain: bytes, context: str) -> bytes:
        """Encrypt ``plain`` for its place ``context`` under the newest key."""
        self._look()
        header = _FORMAT + self._newest.version.to_bytes(_VERSION_BYTES, "big")
        nonce = os.urandom(_NONCE_BYTES)
        bound = header + context.encode()
        return header + nonce + self._newest.suite.encrypt(self._newest.secret, nonce, plain, bound)

    def open(self, sealed: bytes, context: str) -> bytes:
        """The plain value sealed for ``context``. Raises SealBroken."""
        if self.version_of(sealed) not in self._keys:
            self._look()
        key = self._keys.get(self.version_of(sealed))
        if key is None:
            raise SealBroken(f"no key of version {self.version_of(sealed)}")
        header, rest = sealed[:_HEADER_BYTES], sealed[_HEADER_BYTES:]
        nonce, text = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
        try:
            return key.suite.decrypt(key.secret, nonce, text, header + context.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken("damaged, or not sealed for this place") from error

    def version_of(self, sealed: bytes) -> int:
        """The version of the key that opens ``sealed``."""
        if len(sealed) < _HEADER_BYTES + _NONCE_BYTES + _TAG_BYTES or sealed[:1] != _FORMAT:
            raise SealBroken("not a sealed value")
        return int.from_bytes(sealed[1:_HEADER_BYTES], "big")

    def resealed(self, sealed: bytes, context: str) -> bytes | None:
        """The value under the newest key; None where it is under that already."""
        if self.version_of(sealed) == self.newest:
            return None
        return self.seal(self.open(sealed, context), context)

    def seal_text(self, text: str, context: str) -> bytes:
        return self.seal(text.encode(), context)

    def open_text(self, sealed: bytes, context: str) -> str:
        return self.open(sealed, context).decode()

    def keyed_hash(self, message: bytes, purpose: str) -> bytes:
        """32 bytes; hashes of different purposes tell nothing of one another."""
        key = self._purposes.get(purpose)
        if key is None:
            suite = self._ring.hash_suite
            key = self._purposes[purpose] = suite.keyed_hash(self._ring.hash_secret, purpose.encode())
        return self._ring.hash_suite.keyed_hash(key, message)

    def blind_index(self, value: str, purpose: str) -> bytes:
        """What finds equal values of one ``purpose``; the caller brings them to one form first.

        Two bytes say which index key made it; look up by all of `blind_indexes` while a key rotates.
        """
        self._look()
        return self._index(self._ring.indexes[-1], value, purpose)

    def blind_indexes(self, value: str, purpose: str) -> list[bytes]:
        """The index of ``value`` under every index key, the newest first."""
        self._look()
        return [self._index(key, value, purpose) for key in reversed(self._ring.indexes)]

    def index_version_of(self, index: bytes) -> int:
        """Which index key made ``index``."""
        return int.from_bytes(index[:_VERSION_BYTES], "big")

    def _index(self, key: IndexKey, value: str, purpose: str) -> bytes:
        suite = self._ring.hash_suite
        known = (key.version, purpose)
        if known not in self._index_purposes:
            self._index_purposes[known] = suite.keyed_hash(key.secret, f"index:{purpose}".encode())
        made = suite.keyed_hash(self._index_purposes[known], value.encode())
        return key.version.to_bytes(_VERSION_BYTES, "big") + made


class TrackingCodes:
    """The code that lets a citizen follow a matter: made from the request's random id, so that a
    repeated request gets the same one; only its hash is stored."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def code_of(self, public_id: UUID) -> str:
        """80 bits as `ABCD-EFGH-JKLM-NPQR`."""
        bits = self._vault.keyed_hash(public_id.bytes, "tracking-code")[:_CODE_BYTES]
        letters = base64.b32encode(bits).translate(_CODE_ALPHABET).decode()
        return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))

    def hash_of(self, code: str) -> bytes:
        """What is stored of a code; case, spaces and dashes do not count."""
        letters = "".join(letter for letter in code.upper() if letter.isalnum())
        return self._vault.keyed_hash(letters.encode(), "tracking-hash")
