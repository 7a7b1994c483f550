"""What stands around the roles: the socket, the lock, certificates, logs and the data folder."""

from __future__ import annotations

import json
import logging
import os
import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callcenter.config import HttpSettings
from callcenter.data_dir import default_data_dir, find_checkout, path_hash, prepare_data_dir
from callcenter.kernel.errors import UsageError
from callcenter.listen import INHERITED_VARIABLE, bind, listening_socket, port_of
from callcenter.logs import JsonFormatter, TextFormatter
from callcenter.run_lock import AlreadyRunning, run_lock, running_supervisor
from callcenter.tls import fingerprint, server_context, with_certificate

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


# ---- the socket ----


def test_a_taken_port_is_told_in_one_sentence() -> None:
    with bind(HttpSettings(port=0)) as first, pytest.raises(UsageError, match="已被别的程序占用"):
        bind(HttpSettings(port=port_of(first)))


@pytest.mark.parametrize("host", ["203.0.113.1", "no.such.host.invalid"])
def test_a_foreign_address_is_told_in_one_sentence(host: str) -> None:
    with pytest.raises(UsageError, match=host):
        bind(HttpSettings(host=host, port=0))


def test_the_socket_handed_down_is_the_one_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with bind(HttpSettings(port=0)) as given:
        monkeypatch.setenv(INHERITED_VARIABLE, str(os.dup(given.fileno())))
        with listening_socket(HttpSettings(port=1)) as taken:
            assert port_of(taken) == port_of(given)
            socket.create_connection(("127.0.0.1", port_of(taken)), timeout=5).close()


# ---- one supervisor a folder ----


def test_a_second_holder_is_refused_by_name(tmp_path: Path) -> None:
    with run_lock(tmp_path) as tell:
        tell("http://127.0.0.1:1")
        found = running_supervisor(tmp_path)
        assert found is not None
        assert (found.pid, found.url) == (os.getpid(), "http://127.0.0.1:1")
        with pytest.raises(AlreadyRunning) as refused, run_lock(tmp_path):
            pass
        assert str(os.getpid()) in refused.value.message
        assert "http://127.0.0.1:1" in refused.value.message
    assert running_supervisor(tmp_path) is None
    with run_lock(tmp_path):
        pass


# ---- the data folder ----


def test_a_new_data_folder_lets_the_database_user_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callcenter.data_dir.is_open_to_others", lambda folder: True)
    made = prepare_data_dir(tmp_path / "data")
    assert made.stat().st_mode & 0o777 == 0o711


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="数据目录"):
        prepare_data_dir(tmp_path / "file" / "data")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the database as somebody else")
def test_a_folder_the_database_user_cannot_reach_is_refused_and_left_alone(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(UsageError, match="--data-dir"):
        prepare_data_dir(closed / "data")
    assert closed.stat().st_mode & 0o777 == 0o700


def test_the_checkout_is_known_by_its_files(tmp_path: Path) -> None:
    package = tmp_path / "callcenter"
    package.mkdir()
    assert find_checkout(package) is None
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "migrations").mkdir()
    assert find_checkout(package) == tmp_path


def test_a_closed_checkout_moves_roots_data_to_var_lib(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o700)
    monkeypatch.setattr("callcenter.data_dir.CHECKOUT", tmp_path)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert default_data_dir() == Path("/var/lib/callcenter") / path_hash(tmp_path)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert default_data_dir() == tmp_path / ".data"


# ---- TLS ----


def test_a_self_signed_certificate_is_kept_until_it_runs_out(tmp_path: Path) -> None:
    http = HttpSettings(host="10.0.0.1", tls_self_signed=True)
    made = with_certificate(http, tmp_path / "tls", NOW)
    assert made.tls_cert is not None
    assert made.tls_key is not None
    assert made.tls_key.stat().st_mode & 0o777 == 0o600
    first = fingerprint(made.tls_cert)
    with_certificate(http, tmp_path / "tls", NOW + timedelta(days=200))
    assert fingerprint(made.tls_cert) == first
    with_certificate(http, tmp_path / "tls", NOW + timedelta(days=390))
    assert fingerprint(made.tls_cert) != first


def test_a_self_signed_certificate_serves_the_host_it_names(tmp_path: Path) -> None:
    made = with_certificate(HttpSettings(tls_self_signed=True), tmp_path / "tls", NOW)
    context = server_context(made)
    assert context is not None
    client = ssl.create_default_context(cafile=str(made.tls_cert))
    client.verify_flags &= ~ssl.VERIFY_X509_STRICT
    incoming, outgoing, back = ssl.MemoryBIO(), ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = context.wrap_bio(incoming, outgoing, server_side=True)
    theirs = client.wrap_bio(outgoing, incoming, server_hostname="127.0.0.1")
    for _ in range(4):
        for side in (theirs, ours):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert theirs.version() in ("TLSv1.2", "TLSv1.3")
    assert back.pending == 0


def test_files_that_are_no_certificate_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.pem"
    path.write_text("no certificate")
    with pytest.raises(UsageError, match="不配对"):
        server_context(HttpSettings(tls_cert=path, tls_key=path))


def test_plain_http_needs_no_context() -> None:
    assert server_context(HttpSettings()) is None


# ---- logs ----


def record(**extra: object) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "callcenter.x", "levelname": "INFO", "msg": "order saved"})
    vars(made).update(extra)
    return made


def test_personal_values_are_masked_in_both_forms() -> None:
    given = record(work_order_id=7, citizen_pii_phone="13800000000")
    document = json.loads(JsonFormatter().format(given))
    assert document["work_order_id"] == 7
    assert document["citizen_pii_phone"] == "***"
    assert document["message"] == "order saved"
    text = TextFormatter().format(given)
    assert "work_order_id=7" in text
    assert "138" not in text.split("order saved")[1]
