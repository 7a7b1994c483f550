"""Signatures and encryption of the callback, as the platform of official accounts defines them.

A signature is SHA-1 over the sorted parts. A message is AES-256-CBC over 16 random bytes, the length in
four bytes, the text and the account's id, padded to 32 bytes; key and vector both come from the 43
letters of EncodingAESKey. Pure but for the random bytes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 32
_RANDOM = 16
_LENGTH = 4
KEY_LETTERS = 43


class Undecipherable(ValueError):
    """Not encrypted with this key, or meant for another account; which of them is not told."""


def signature(token: str, *parts: str) -> str:
    """What the platform signs with: of ``timestamp, nonce``, and of the encrypted text where there is one."""
    joined = "".join(sorted((token, *parts)))
    return hashlib.sha1(joined.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def is_signed(given: str, token: str, *parts: str) -> bool:
    """Whether ``given`` is the signature, compared in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), signature(token, *parts).encode())


class MessageCipher:
    """Seals and opens messages of one account. Raises ValueError for a key that is none."""

    def __init__(self, encoding_aes_key: str, app_id: str) -> None:
        try:
            self._key = base64.b64decode(encoding_aes_key + "=", validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValueError("not an EncodingAESKey") from error
        if len(encoding_aes_key) != KEY_LETTERS or len(self._key) != _BLOCK:
            raise ValueError("not an EncodingAESKey")
        self._app_id = app_id.encode()

    def encrypt(self, text: str) -> str:
        """The text for this account, in base64."""
        plain = text.encode()
        whole = os.urandom(_RANDOM) + len(plain).to_bytes(_LENGTH, "big") + plain + self._app_id
        padding = _BLOCK - len(whole) % _BLOCK
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(whole + bytes([padding]) * padding) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def decrypt(self, sealed: str) -> str:
        """The text. Raises Undecipherable; check the signature first."""
        try:
            raw = base64.b64decode(sealed, validate=True)
        except (binascii.Error, ValueError) as error:
            raise Undecipherable from error
        if not raw or len(raw) % 16:
            raise Undecipherable
        decryptor = self._cipher().decryptor()
        whole = decryptor.update(raw) + decryptor.finalize()
        return self._unpacked(whole)

    def _unpacked(self, whole: bytes) -> str:
        padding = whole[-1]
        body = whole[:-padding] if 1 <= padding <= _BLOCK else b""
        if len(body) < _RANDOM + _LENGTH:
            raise Undecipherable
        length = int.from_bytes(body[_RANDOM : _RANDOM + _LENGTH], "big")
        text, receiver = (
            body[_RANDOM + _LENGTH : _RANDOM + _LENGTH + length],
            body[_RANDOM + _LENGTH + length :],
        )
        if len(text) != length or not hmac.compare_digest(receiver, self._app_id):
            raise Undecipherable
        try:
            return text.decode()
        except UnicodeDecodeError as error:
            raise Undecipherable from error

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))
