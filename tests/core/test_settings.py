"""Settings of one machine: its secrets are made once, whoever starts first."""

import os
import subprocess
import sys

from django.conf import settings

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
