"""TLS for the app: the operator's certificate, or a self-signed one made on the spot."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from callcenter.config import HttpSettings
from callcenter.kernel.errors import UsageError

_VALID_DAYS = 397  # browsers refuse more
_RENEW_BEFORE = timedelta(days=30)


def server_context(http: HttpSettings) -> ssl.SSLContext | None:
    """The context to serve with, or None for plain HTTP. Raises UsageError on unusable files."""
    if http.tls_cert is None or http.tls_key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(http.tls_cert, http.tls_key, password=_no_password)
    except (OSError, ssl.SSLError, ValueError) as error:
        raise UsageError(f"TLS 证书 {http.tls_cert} 与私钥 {http.tls_key} 读不出来或不配对。") from error
    return context


def with_certificate(http: HttpSettings, folder: Path, now: datetime) -> HttpSettings:
    """The settings with a certificate in place: a self-signed one is made in ``folder``, or reused there."""
    if not http.tls_self_signed:
        return http
    certificate, key = folder / "self-signed.crt", folder / "self-signed.key"
    if not _still_good(certificate, key, http.host, now):
        folder.mkdir(mode=0o700, exist_ok=True)
        _write_self_signed(certificate, key, http.host, now)
    return replace(http, tls_cert=certificate, tls_key=key, tls_self_signed=False)


def fingerprint(certificate: Path) -> str:
    """SHA-256 of a certificate as people compare it: AB:CD:…"""
    return (
        x509.load_pem_x509_certificate(certificate.read_bytes()).fingerprint(hashes.SHA256()).hex(":").upper()
    )


def is_self_signed(certificate: Path) -> bool:
    """Whether nobody but itself vouches for a certificate; True of one that cannot be read."""
    try:
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
    except (OSError, ValueError):
        return True
    return found.issuer == found.subject


def _no_password() -> str:
    raise ValueError("an encrypted key cannot be used unattended")


def _still_good(certificate: Path, key: Path, host: str, now: datetime) -> bool:
    with contextlib.suppress(OSError, ValueError, x509.ExtensionNotFound):
        if not key.is_file():
            return False
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return set(names) == set(_names(host)) and found.not_valid_after_utc - now > _RENEW_BEFORE
    return False


def _names(host: str) -> list[x509.GeneralName]:
    """What the certificate is good for: this machine by every common name, and the host given."""
    names: list[x509.GeneralName] = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    try:
        given: x509.GeneralName = x509.IPAddress(ip_address(host))
    except ValueError:
        given = x509.DNSName(host)
    machine = x509.DNSName(socket.gethostname())
    return names + [name for name in (given, machine) if name not in names]


def _write_self_signed(certificate: Path, key: Path, host: str, now: datetime) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "callcenter (self-signed)")])
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=_VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName(_names(host)), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    private_pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with open(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(private_pem)
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
