"""Settings of one machine: its secrets are made once, whoever starts first."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from academy.settings.env import env_sender

TELL = "from academy.settings import dev; print(dev.SECRET_KEY, dev.CUSTOMER_KEY_SECRET)"


def test_processes_that_start_together_share_whole_secrets(tmp_path):
    env = {name: value for name, value in os.environ.items() if name not in {"SECRET_KEY", "CUSTOMER_KEY_SECRET"}}
    env |= {"CHAIRSIDE_VAR": str(tmp_path)}
    command = [sys.executable, "-c", TELL]
    starts = [
        subprocess.Popen(command, env=env, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    told = {start.communicate(timeout=60)[0].strip() for start in starts}
    assert len(told) == 1
    secret_key, customer_key = told.pop().split()
    assert (len(secret_key), len(customer_key)) == (64, 64)
    assert secret_key != customer_key
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "secrets").iterdir()}
    assert modes == {0o600}


@pytest.mark.parametrize(
    ("typed", "sender"),
    [
        ("training@chain.example", "Chairside <training@chain.example>"),
        ("陈店长培训部 <training@chain.example>", "=?utf-8?b?6ZmI5bqX6ZW/5Z+56K6t6YOo?= <training@chain.example>"),
        ("Academy <training@chain.example>", "Academy <training@chain.example>"),
    ],
)
def test_mails_come_from_the_site_unless_the_address_brings_a_name(monkeypatch, typed, sender):
    monkeypatch.setenv("CHAIRSIDE_MAIL_FROM", typed)
    assert env_sender("CHAIRSIDE_MAIL_FROM", "chairside@localhost", called="Chairside") == sender


def test_a_sender_without_an_address_stops_the_start(monkeypatch):
    monkeypatch.setenv("CHAIRSIDE_MAIL_FROM", "Chairside")
    with pytest.raises(ImproperlyConfigured, match="CHAIRSIDE_MAIL_FROM must be an address of mail, not 'Chairside'"):
        env_sender("CHAIRSIDE_MAIL_FROM", "chairside@localhost", called="Chairside")
