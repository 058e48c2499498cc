"""The readable content packs below fixtures/, one folder a language."""

from pathlib import Path

import yaml
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "fixtures"


def read_pack(language: str, name: str):
    """The content of one pack, such as ("zh", "scripts"): one file, or the lists in the files of a folder."""
    path = FOLDER / language / name
    if path.is_dir():
        return [entry for file in sorted(path.glob("*.yaml")) for entry in _read(file)]
    return _read(path.with_suffix(".yaml"))


def _read(file: Path):
    return yaml.safe_load(file.read_text(encoding="utf-8"))
