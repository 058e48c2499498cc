"""The readable content packs below fixtures/, one folder a language."""

from pathlib import Path

import yaml
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "fixtures"


def read_pack(language: str, name: str):
    """The content of one pack, such as ("zh", "scripts")."""
    return yaml.safe_load((FOLDER / language / f"{name}.yaml").read_text(encoding="utf-8"))
