"""A file sealed while it is written and opened while it is read, never whole in memory.

    magic line, length of the header (4 bytes, big-endian), header (JSON, readable by anybody),
    then chunks: length of the ciphertext (4 bytes, its top bit set on the last one), ciphertext

Each file has a key of its own, made from a version of the platform's sealing key and a random salt, so
that a counter is nonce enough. The last chunk is marked in its nonce and the header's hash is
authenticated with each chunk: what was cut off, reordered, mixed or given another header does not open.
"""

from __future__ import annotations

import hashlib
import os
from typing import BinaryIO

import msgspec
from cryptography.exceptions import InvalidTag

from callcenter.kernel.crypto import Key, KeyRing, SealBroken, Suite

CHUNK_BYTES = 1024 * 1024
SALT_BYTES = 32
_MAGIC = b"CALLCENTER-SEALED-1\n"
_LENGTH_BYTES = 4
_LAST = 1 << 31
_HEADER_MAX_BYTES = 64 * 1024
_TAG_BYTES = 16


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What may be known of a sealed file without its key; nothing here tells of a person."""

    kind: str
    created_at: str  # ISO 8601 in UTC
    product: str  # version of the program that wrote it
    city: str  # the name of its hotline's city
    schema: int  # number of the newest migration
    fingerprint: str  # of the key file, in hex
    key_version: int
    suite: Suite
    salt: str  # hex
    cluster: str = ""  # PostgreSQL's system identifier, where it is a copy of files


class NotSealed(ValueError):
    """The file is no sealed file of this platform."""


def new_salt() -> str:
    """Makes the key of a file its own."""
    return os.urandom(SALT_BYTES).hex()


def key_for(ring: KeyRing, version: int) -> Key:
    """The sealing key of that version. Raises SealBroken where the ring has none."""
    for key in ring.keys:
        if key.version == version:
            return key
    raise SealBroken(f"no key of version {version}")


class _Cipher:
    """One file's key with its running number."""

    def __init__(self, key: Key, header: bytes, salt: str) -> None:
        derived = key.suite.keyed_hash(key.secret, b"callcenter sealed file\0" + bytes.fromhex(salt))
        self._suite = key.suite
        self._key = derived[: key.suite.key_bytes]
        self._bound = hashlib.sha256(header).digest()
        self._number = 0

    def seal(self, plain: bytes, *, is_last: bool) -> bytes:
        return self._suite.encrypt(self._key, self._nonce(is_last), plain, self._bound)

    def open(self, sealed: bytes, *, is_last: bool) -> bytes:
        try:
            return self._suite.decrypt(self._key, self._nonce(is_last), sealed, self._bound)
        except (InvalidTag, ValueError) as error:
            raise SealBroken("damaged, cut off, or sealed under another key") from error

    def _nonce(self, is_last: bool) -> bytes:
        number, self._number = self._number, self._number + 1
        return number.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")


class SealedWriter:
    """Seals what is written to it into ``target``; without `finish` the file is not complete."""

    def __init__(self, target: BinaryIO, ring: KeyRing, header: Header) -> None:
        text = msgspec.json.encode(header)
        self._target = target
        self._cipher = _Cipher(key_for(ring, header.key_version), text, header.salt)
        self._waiting = bytearray()
        target.write(_MAGIC + len(text).to_bytes(_LENGTH_BYTES, "big") + text)

    def write(self, content: bytes, /) -> int:
        self._waiting += content
        while len(self._waiting) > CHUNK_BYTES:  # what fills the last chunk exactly waits for `finish`
            self._write_chunk(bytes(self._waiting[:CHUNK_BYTES]), is_last=False)
            del self._waiting[:CHUNK_BYTES]
        return len(content)

    def finish(self) -> None:
        """Seal what is left, marked as the last."""
        self._write_chunk(bytes(self._waiting), is_last=True)
        self._waiting.clear()
        self._target.flush()

    def _write_chunk(self, plain: bytes, *, is_last: bool) -> None:
        sealed = self._cipher.seal(plain, is_last=is_last)
        self._target.write((len(sealed) | (_LAST if is_last else 0)).to_bytes(_LENGTH_BYTES, "big"))
        self._target.write(sealed)


def read_header(source: BinaryIO) -> tuple[Header, bytes]:
    """The header at the beginning of a sealed file, and its exact bytes. Raises NotSealed."""
    if source.read(len(_MAGIC)) != _MAGIC:
        raise NotSealed
    length = int.from_bytes(source.read(_LENGTH_BYTES), "big")
    text = source.read(min(length, _HEADER_MAX_BYTES))
    try:
        header = msgspec.json.decode(text, type=Header)
        bytes.fromhex(header.salt)
    except (msgspec.DecodeError, ValueError) as error:
        raise NotSealed from error
    return header, text


class SealedReader:
    """Reads what a SealedWriter wrote. Raises SealBroken, at the latest at the end."""

    def __init__(self, source: BinaryIO, ring: KeyRing) -> None:
        self.header, text = read_header(source)
        self._source = source
        self._cipher = _Cipher(key_for(ring, self.header.key_version), text, self.header.salt)
        self._waiting = b""
        self._position = 0
        self._is_done = False

    def read(self, size: int, /) -> bytes:
        """The next bytes, ``size`` of them at most; nothing at the end."""
        if self._position == len(self._waiting) and not self._is_done:
            self._read_chunk()
        content = self._waiting[self._position : self._position + size]
        self._position += len(content)
        return content

    def drain(self) -> None:
        """Read to the end, so that what comes after is known to be whole too."""
        while not self._is_done:
            self._read_chunk()

    def _read_chunk(self) -> None:
        mark = int.from_bytes(self._source.read(_LENGTH_BYTES), "big")
        length, is_last = mark & ~_LAST, bool(mark & _LAST)
        if not _TAG_BYTES <= length <= CHUNK_BYTES + _TAG_BYTES:
            raise SealBroken("damaged or cut off")
        self._waiting = self._cipher.open(self._source.read(length), is_last=is_last)
        self._position = 0
        self._is_done = is_last
        if is_last and self._source.read(1):
            raise SealBroken("something follows the end")
