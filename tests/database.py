"""A migrated database in less than a second: migrate once into a template, then copy it.

The template is keyed by every migration file, so a change of any makes a new one. SQLite copies a file, PostgreSQL
copies with CREATE DATABASE … TEMPLATE. Tests that commit work on a copy of their own, because emptying tables would
take away the content tree and is refused by the triggers of append-only tables.
"""

import fcntl
import hashlib
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import django
import wagtail
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

CACHE = Path(settings.BASE_DIR) / ".cache"


def template_key() -> str:
    """Sixteen digits that change with any migration, with the rules that a migration loads, and with Django."""
    digest = hashlib.sha256(f"{django.VERSION}{wagtail.__version__}{settings.LANGUAGE_CODE}".encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for path in sorted((Path(config.path) / "migrations").glob("*.py")):
            digest.update(path.read_bytes())
    digest.update((Path(settings.BASE_DIR) / "academy/core/append_only.py").read_bytes())
    digest.update((Path(settings.BASE_DIR) / "fixtures/law_rules.csv").read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _alone(name: str):
    """One process at a time builds a template; the others wait for it."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


class SqliteCopies:
    """Copies of a migrated database file."""

    def __init__(self, folder: Path):
        self.template = CACHE / f"base-{template_key()}.sqlite3"
        self.copy = folder / "test.sqlite3"

    def prepare(self) -> None:
        with _alone(self.template.stem):
            if not self.template.exists():
                self._build()
        self.renew()

    def _build(self) -> None:
        unfinished = self.template.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        _point_to(str(unfinished))
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA journal_mode=DELETE")
        connection.close()
        unfinished.rename(self.template)

    def renew(self, kept: str | None = None) -> None:
        """Start from the template again, or from what was kept under a name."""
        connections.close_all()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.copy}{suffix}").unlink(missing_ok=True)
        shutil.copy(self._file_of(kept) if kept else self.template, self.copy)
        _point_to(str(self.copy))

    def keep(self, name: str) -> None:
        """Keep the copy as it is now, for this run."""
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections.close_all()
        shutil.copy(self.copy, self._file_of(name))

    def has(self, name: str) -> bool:
        return self._file_of(name).exists()

    def _file_of(self, name: str) -> Path:
        return self.copy.with_name(f"{name}.sqlite3")

    def remove(self) -> None:
        connections.close_all()


class PostgresCopies:
    """Copies of a migrated database on the server that DATABASE_URL names."""

    def __init__(self, folder: Path):
        self.original = connection.settings_dict["NAME"]
        self.template = f"chairside_base_{template_key()}"
        self.copy = f"chairside_test_{os.getpid()}"
        self.kept: list[str] = []

    def prepare(self) -> None:
        with _alone(self.template):
            if not self._exists(self.template):
                self._build()
        self.renew()

    def _build(self) -> None:
        unfinished = f"{self.template}_unfinished"
        self._admin(f'DROP DATABASE IF EXISTS "{unfinished}"', f'CREATE DATABASE "{unfinished}"')
        _point_to(unfinished)
        call_command("migrate", verbosity=0)
        self._admin(f'ALTER DATABASE "{unfinished}" RENAME TO "{self.template}"')

    def renew(self, kept: str | None = None) -> None:
        template = self._name_of(kept) if kept else self.template
        self._admin(
            f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)',
            f'CREATE DATABASE "{self.copy}" TEMPLATE "{template}"',
        )
        _point_to(self.copy)

    def keep(self, name: str) -> None:
        self._admin(f'CREATE DATABASE "{self._name_of(name)}" TEMPLATE "{self.copy}"')
        self.kept.append(name)
        _point_to(self.copy)

    def has(self, name: str) -> bool:
        return name in self.kept

    def _name_of(self, name: str) -> str:
        return f"{self.copy}_{name}"

    def remove(self) -> None:
        for name in [self.copy, *map(self._name_of, self.kept)]:
            self._admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _exists(self, name: str) -> bool:
        connections.close_all()
        _point_to(self.original)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None

    def _admin(self, *statements: str) -> None:
        connections.close_all()
        _point_to(self.original)
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connections.close_all()


def _point_to(name: str) -> None:
    connections.close_all()
    connection.settings_dict["NAME"] = name


def copies(folder: Path):
    """The kind of copies that the database in use can make."""
    return (PostgresCopies if connection.vendor == "postgresql" else SqliteCopies)(folder)
