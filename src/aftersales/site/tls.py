"""Certificates of one's own: a small authority of the store, made by the program.

Phones need HTTPS for the camera, for work without a line and for passkeys. A store without a public
name makes its own authority once; every phone learns to trust it by a page behind a QR code.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_YEARS = 10
SERVER_DAYS = 397  # browsers accept no longer
RENEW_BEFORE = timedelta(days=30)


@dataclass(frozen=True)
class Certificate:
    """A certificate with its key and the names it is for."""

    certificate: Path
    key: Path
    names: tuple[str, ...]
    expires_at: datetime


def folder(data: Path) -> Path:
    return data / "tls"


def authority_file(data: Path) -> Path:
    """What phones install. It is public."""
    return folder(data) / "authority.crt"


def own(data: Path) -> Certificate | None:
    """The certificate made here, if there is one."""
    file, key = folder(data) / "server.crt", folder(data) / "server.key"
    if not (file.exists() and key.exists()):
        return None
    found = x509.load_pem_x509_certificate(file.read_bytes())
    alternatives = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    names = [
        *alternatives.get_values_for_type(x509.DNSName),
        *map(str, alternatives.get_values_for_type(x509.IPAddress)),
    ]
    return Certificate(file, key, tuple(names), found.not_valid_after_utc)


def make(data: Path, names: list[str], *, at: datetime | None = None) -> Certificate:
    """A server certificate for these names, by the authority, which is made if there is none."""
    at = at or datetime.now(UTC)
    folder(data).mkdir(mode=0o700, parents=True, exist_ok=True)
    authority, authority_key = _authority(data, at)
    key = _new_key()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    builder = _builder(subject, authority.subject, key, at, timedelta(days=SERVER_DAYS))
    alternatives = x509.SubjectAlternativeName([_name(name) for name in names])
    signed = (
        builder.add_extension(alternatives, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(authority_key, SHA256())
    )
    _write(folder(data) / "server.key", _pem(key), mode=0o600)
    _write(folder(data) / "server.crt", _chain(signed, authority), mode=0o644)
    found = own(data)
    if found is None:
        raise RuntimeError("The certificate just written is not there.")
    return found


def renew_if_due(data: Path, *, at: datetime) -> bool:
    """Make the server's certificate anew, for the same names, a month before it ends."""
    found = own(data)
    if found is None or at < found.expires_at - RENEW_BEFORE or not authority_file(data).exists():
        return False
    make(data, list(found.names), at=at)
    return True


def likely_names() -> list[str]:
    """How the tablets of the house reach this machine: its name and its address in the house."""
    names = [socket.gethostname(), "localhost", "127.0.0.1"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; asks which address would be used
            names.insert(0, probe.getsockname()[0])
        except OSError:
            pass
    return list(dict.fromkeys(names))


def _authority(data: Path, at: datetime) -> tuple[x509.Certificate, EllipticCurvePrivateKey]:
    file, key_file = authority_file(data), folder(data) / "authority.key"
    if file.exists() and key_file.exists():
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
        if not isinstance(key, EllipticCurvePrivateKey):
            raise TypeError(f"{key_file} holds a key of another kind.")
        return x509.load_pem_x509_certificate(file.read_bytes()), key
    fresh = _new_key()
    title = f"aftersales {socket.gethostname()}"[:64]
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, title)])
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    signed = (
        _builder(name, name, fresh, at, timedelta(days=366 * AUTHORITY_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(fresh, SHA256())
    )
    _write(key_file, _pem(fresh), mode=0o600)
    _write(file, _chain(signed), mode=0o644)
    return signed, fresh


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: EllipticCurvePrivateKey,
    at: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))  # the clock of a tablet may be behind
        .not_valid_after(at + life)
    )


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _new_key() -> EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _pem(key: EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _chain(*certificates: x509.Certificate) -> bytes:
    return b"".join(c.public_bytes(serialization.Encoding.PEM) for c in certificates)


def _write(file: Path, content: bytes, *, mode: int) -> None:
    beside = file.with_suffix(".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as out:
        out.write(content)
    beside.replace(file)
