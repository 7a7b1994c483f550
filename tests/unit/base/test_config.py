"""Settings: file, variables and flags, in rising order of weight; every complaint names its setting."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest

from callcenter.config import (
    HttpSettings,
    LogLevel,
    Settings,
    describe,
    load_settings,
    require_safe_bind,
    to_environ,
)
from callcenter.kernel.errors import UsageError


def load(tmp_path: Path, toml: str = "", flags: dict[str, object] | None = None, **environ: str) -> Settings:
    if toml:
        (tmp_path / "callcenter.toml").write_text(toml, "utf-8")
    return load_settings(flags, environ={"CALLCENTER_DATA_DIR": "/srv/hotline", **environ}, cwd=tmp_path)


def test_defaults_listen_on_this_machine_only(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.http.url == "http://127.0.0.1:8080"
    assert settings.http.is_loopback
    assert settings.city == "chaozhou"
    assert settings.keys_dir == Path("/srv/hotline/keys")


def test_variable_beats_file_and_flag_beats_variable(tmp_path: Path) -> None:
    toml = "[http]\nport = 1001\nhost = '127.0.0.2'\n[log]\nlevel = 'debug'"
    settings = load(
        tmp_path, toml, {"http.port": 1003}, CALLCENTER_HTTP_PORT="1002", CALLCENTER_HTTP_HOST="::1"
    )
    assert (settings.http.port, settings.http.host, settings.log.level) == (1003, "::1", LogLevel.debug)
    assert settings.http.url == "http://[::1]:1003"


def test_plain_database_url_counts_unless_ours_is_given(tmp_path: Path) -> None:
    assert load(tmp_path, DATABASE_URL="postgresql://a/b").database.url == "postgresql://a/b"
    both = load(tmp_path, DATABASE_URL="postgresql://a/b", CALLCENTER_DATABASE_URL="postgresql://c/d")
    assert both.database.url == "postgresql://c/d"


@pytest.mark.parametrize(
    ("toml", "environ", "words"),
    [
        ("[http]\nprot = 1", {}, ["http.prot", "http.port"]),
        ("port = ", {}, ["callcenter.toml", "TOML"]),
        ("[http]\nport = 'many'", {}, ["http.port", "整数"]),
        ("[http]\nport = 1.5", {}, ["http.port", "整数"]),
        ("[http]\nport = true", {}, ["http.port", "整数"]),
        ("demo = 'perhaps'", {}, ["demo", "true"]),
        ("", {"CALLCENTER_HTTP_PORT": "70000"}, ["70000", "65535"]),
        ("", {"CALLCENTER_LOG_LEVEL": "loud"}, ["log.level", "CALLCENTER_LOG_LEVEL", "warning"]),
        ("", {"CALLCENTER_HTTP_BEHIND_PROXY": "nowhere"}, ["http.behind_proxy", "10.0.0.0/8"]),
        ("", {"CALLCENTER_HTTP_TLS_CERT": "/no/such.pem"}, ["--tls-cert", "--tls-key"]),
        ("", {"CALLCENTER_DATABASE_URL": "mysql://a/b"}, ["postgresql://"]),
        ("", {"CALLCENTER_DATABASE_POOL_MIN_SIZE": "99"}, ["pool_min_size"]),
        ("", {"CALLCENTER_CONFIG": "/no/such.toml"}, ["/no/such.toml"]),
    ],
)
def test_a_wrong_setting_is_named(
    tmp_path: Path, toml: str, environ: dict[str, str], words: list[str]
) -> None:
    with pytest.raises(UsageError) as caught:
        load(tmp_path, toml, **environ)
    assert [word for word in words if word not in caught.value.message] == []


def test_a_child_process_loads_what_its_parent_had(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        "[http]\nbehind_proxy = ['10.0.0.0/8', '::1/128']\n[database]\npool_max_size = 4",
        {"demo": True},
        CALLCENTER_DATABASE_URL="postgresql://u:p@h/d",
    )
    assert settings.http.behind_proxy == (ip_network("10.0.0.0/8"), ip_network("::1/128"))
    assert load_settings(environ=to_environ(settings), cwd=tmp_path) == settings


def test_description_hides_the_password(tmp_path: Path) -> None:
    lines = dict(describe(load(tmp_path, CALLCENTER_DATABASE_URL="postgresql://u:geheim@h/d")))
    assert lines["database.url"] == "postgresql://u:***@h/d"
    assert lines["http.port"] == "8080"


S3 = {"ADAPTER": "s3", "ENDPOINT": "https://s.example", "BUCKET": "files", "KEY_ID": "k", "SECRET": "geheim"}


def s3_variables(**changed: str) -> dict[str, str]:
    return {f"CALLCENTER_BLOBS_{name}": value for name, value in {**S3, **changed}.items()}


def test_the_secret_of_the_object_store_is_never_shown(tmp_path: Path) -> None:
    settings = load(tmp_path, **s3_variables())
    assert settings.blobs.secret == "geheim"
    lines = dict(describe(settings))
    assert (lines["blobs.adapter"], lines["blobs.secret"]) == ("s3", "***")
    assert "geheim" not in f"{lines} {settings!r}"
    assert load_settings(environ=to_environ(settings), cwd=tmp_path) == settings, "its processes get it"
    with pytest.raises(UsageError) as caught:
        load(tmp_path, "[blobs]\nsecret = 7531")
    assert "7531" not in caught.value.message


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"SECRET": ""}, "blobs.secret"),
        ({"ENDPOINT": "s.example"}, "https://"),
        ({"BUCKET": "A_b"}, "blobs.bucket"),
    ],
)
def test_an_object_store_half_set_is_refused(tmp_path: Path, changed: dict[str, str], named: str) -> None:
    with pytest.raises(UsageError, match=named) as caught:
        load(tmp_path, **s3_variables(**changed))
    assert "geheim" not in caught.value.message


@pytest.mark.parametrize("host", ["0.0.0.0", "10.1.2.3", "::", "hotline.example"])
def test_beyond_loopback_needs_tls_or_a_proxy(host: str) -> None:
    with pytest.raises(UsageError, match="--tls-self-signed"):
        require_safe_bind(HttpSettings(host=host), has_demo_users=False)
    require_safe_bind(HttpSettings(host=host, tls_self_signed=True), has_demo_users=False)
    require_safe_bind(HttpSettings(host=host, behind_proxy=(ip_network("10.0.0.0/8"),)), has_demo_users=False)


def test_demo_users_stay_on_this_machine() -> None:
    with pytest.raises(UsageError) as caught:
        require_safe_bind(HttpSettings(host="0.0.0.0", tls_self_signed=True), has_demo_users=True)
    assert caught.value.code == "demo-beyond-loopback"
    require_safe_bind(HttpSettings(host="127.8.8.8"), has_demo_users=True)
