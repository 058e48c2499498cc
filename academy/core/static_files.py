"""Static files as production serves them: hashed, compressed, and one style sheet instead of forty."""

import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# The table of contents that is joined; what it imports stands beside it or below.
SHEET = "css/site.css"
IMPORT = re.compile(r'@import url\("([^"]+)"\);\n')


class JoinedStaticFiles(CompressedManifestStaticFilesStorage):
    """Puts the text of each imported sheet in the place of its import.

    A browser learns of an import only when it has read the sheet that names it, so forty imports cost a slow phone a
    second round trip, and at six requests at a time some more. Sheets that are joined hold no addresses of pictures:
    those would be relative to a folder that is no longer theirs, and are refused.
    """

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run and SHEET in paths:
            text = _joined(paths, SHEET)
            if self.exists(SHEET):
                self.delete(SHEET)
            self._save(SHEET, ContentFile(text.encode()))
            paths = {**paths, SHEET: (self, SHEET)}
        yield from super().post_process(paths, dry_run=dry_run, **options)


def _joined(paths: dict, name: str) -> str:
    """The sheet's text with every import replaced, in order. ValueError: a joined sheet names an address."""
    folder = name.rpartition("/")[0]

    def text_of(match: re.Match) -> str:
        imported = f"{folder}/{match.group(1)}"
        text = _read(paths, imported)
        if "url(" in text:
            raise ValueError(f"{imported} names an address, which would point elsewhere once it is part of {name}.")
        return text

    return IMPORT.sub(text_of, _read(paths, name))


def _read(paths: dict, name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return file.read().decode()
