"""Tickets a second made through the REST interface of django-helpdesk 2.6.1, to stand beside our orders.

    python bench/rival_helpdesk.py [--count N] [--runs R] [--in-flight C]

A mature open-source ticket system of the same language on the same PostgreSQL (fsync on), served by
gunicorn with two workers of four threads, connections to the database kept open, a token instead of a
password hash at each request, no mail sent. A ticket there is a row with its history; it understands no
words and starts no clocks. It is installed into a folder of its own under /tmp; nothing of it is ours.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from contacts import ROOT, bodies
from load import Target, post_all, summary

sys.path.insert(0, str(ROOT))

from callcenter.kernel.provision import create_database
from callcenter.postgres import EmbeddedPg

PACKAGES = (
    "django-helpdesk==2.6.1",
    "psycopg2-binary",
    "gunicorn",
    "pinax-teams",
    "pinax-invitations",
    "django-user-accounts",
    "django-reversion",
)
HOME = Path(tempfile.gettempdir()) / "callcenter-bench-helpdesk-2.6.1"
_INSTALL_S = 300
_PATIENCE_S = 60.0

_SETTINGS = """
SECRET_KEY = "bench"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "bench_urls"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "en"
SITE_ID = 1
STATIC_URL = "/static/"
MEDIA_ROOT = "/tmp"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DATABASES = {"default": {
    "ENGINE": "django.db.backends.postgresql", "NAME": "helpdesk", "USER": "postgres",
    "HOST": "@SOCKET@", "PORT": "5432", "CONN_MAX_AGE": None,
}}
INSTALLED_APPS = [
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.sites", "django.contrib.messages", "django.contrib.staticfiles",
    "django.contrib.humanize", "rest_framework", "rest_framework.authtoken", "helpdesk",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {
    "context_processors": [
        "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages"]}}]
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"]}
HELPDESK_TEAMS_MODE_ENABLED = False
HELPDESK_ACTIVATE_API_ENDPOINT = True
"""
_URLS = """
from django.urls import include, path
urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
"""
_PEOPLE = """
import django; django.setup()
from django.contrib.auth import get_user_model
from helpdesk.models import Queue, Ticket
from rest_framework.authtoken.models import Token
clerk = get_user_model().objects.create_superuser("clerk", "clerk@example.org", "@PASSWORD@")
queue = Queue.objects.create(title="12345", slug="hotline")
print(queue.id, Token.objects.create(user=clerk).key)
"""
_COUNT = "import django; django.setup(); from helpdesk.models import Ticket; print(Ticket.objects.count())"


def main() -> None:
    arguments = _arguments()
    if not _installed():
        print("django-helpdesk: skipped, its packages cannot be installed here")
        return
    folder = Path(tempfile.mkdtemp(prefix="callcenter-rival-", dir="/tmp"))
    folder.chmod(0o711)  # the database's user passes through
    server = EmbeddedPg(folder / "postgres")
    try:
        server.start()
        asyncio.run(create_database(server.superuser_dsn(), "helpdesk"))
        _measure(folder, server, arguments)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path, server: EmbeddedPg, arguments: argparse.Namespace) -> None:
    environ = _prepared(folder, server)
    queue, token = _python(environ, _PEOPLE.replace("@PASSWORD@", secrets.token_hex())).split()
    with _served(folder, environ) as url:
        target = Target(f"{url}/api/tickets/", {"Authorization": f"Token {token}"})
        sent = _tickets(int(queue))
        post_all(target, sent, max(arguments.count // 4, arguments.in_flight), arguments.in_flight)
        runs = [post_all(target, sent, arguments.count, arguments.in_flight) for _ in range(arguments.runs)]
    print(summary("django-helpdesk over HTTP", runs))
    print(f"  {_python(environ, _COUNT).strip()} tickets made")


def _tickets(queue: int) -> Iterator[bytes]:
    for number, body in enumerate(bodies()):
        ticket = {
            "queue": queue,
            "title": body["content"][:40],
            "description": body["content"],
            "submitter_email": f"citizen{number}@example.org",
            "priority": 3,
        }
        yield json.dumps(ticket, ensure_ascii=False).encode()


def _installed() -> bool:
    """Whether its environment is there, made now if it was not."""
    done = HOME / ".installed"
    if done.exists():
        return True
    print("installing django-helpdesk …", flush=True)
    venv.create(HOME, with_pip=True, clear=True)
    pip = [str(HOME / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    try:
        subprocess.run([*pip, *PACKAGES], check=True, capture_output=True, timeout=_INSTALL_S)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        shutil.rmtree(HOME, ignore_errors=True)
        return False
    done.touch()
    return True


def _prepared(folder: Path, server: EmbeddedPg) -> dict[str, str]:
    """Its settings and tables; the environment its processes run in."""
    socket_folder = server.superuser_dsn().split("host=")[1].split("&")[0]
    (folder / "bench_settings.py").write_text(_SETTINGS.replace("@SOCKET@", socket_folder))
    (folder / "bench_urls.py").write_text(_URLS)
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench_settings",
        "PYTHONPATH": str(folder),
        "PYTHONWARNINGS": "ignore",
    }
    subprocess.run(
        [str(HOME / "bin" / "django-admin"), "migrate", "--verbosity", "0"],
        check=True,
        env=environ,
        timeout=_INSTALL_S,
        stdout=subprocess.DEVNULL,
    )
    return environ


def _python(environ: Mapping[str, str], code: str) -> str:
    return subprocess.run(
        [str(HOME / "bin" / "python"), "-c", code],
        check=True,
        env=environ,
        timeout=_PATIENCE_S,
        capture_output=True,
        text=True,
    ).stdout


@contextmanager
def _served(folder: Path, environ: Mapping[str, str]) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with (folder / "gunicorn.log").open("wb") as log:
        process = subprocess.Popen(
            [
                str(HOME / "bin" / "gunicorn"),
                "--workers=2",
                "--worker-class=gthread",
                "--threads=4",
                "--keep-alive=30",
                f"--bind=127.0.0.1:{port}",
                "django.core.wsgi:get_wsgi_application()",
            ],
            env=environ,
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    try:
        _await_answer(url)
        yield url
    finally:
        process.terminate()
        process.wait(_PATIENCE_S)


def _await_answer(url: str) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            urllib.request.urlopen(f"{url}/api/tickets/", timeout=5).close()
        except urllib.error.HTTPError as refused:
            refused.close()
            return  # it wants a token: it serves
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=300, help="tickets a run")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--in-flight", type=int, default=12, help="requests under way at any time")
    return parser.parse_args()


if __name__ == "__main__":
    main()
