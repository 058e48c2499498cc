"""What a file is, found out from its first bytes and its size, never from its name."""

import codecs

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from academy.core.exceptions import FileRefused

# First bytes of what people upload by mistake, and what to call it.
FOREIGN = (
    (b"%PDF", gettext_noop("a PDF")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", gettext_noop("an old Excel or Word file")),
    (b"\x89PNG", gettext_noop("a picture")),
    (b"\xff\xd8\xff", gettext_noop("a picture")),
    (b"GIF8", gettext_noop("a picture")),
    (b"RIFF", gettext_noop("a picture or a recording")),
    (b"BM", gettext_noop("a picture")),
    (b"\x1f\x8b", gettext_noop("a compressed archive")),
    (b"7z\xbc\xaf", gettext_noop("a compressed archive")),
    (b"Rar!", gettext_noop("a compressed archive")),
)
WEB_PAGE = (b"<!doctype", b"<html", b"<table", b"<?xml")
ZIP = b"PK\x03\x04"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
CHUNK = 1 << 20


def check_size(file, max_bytes: int) -> None:
    """Refuse an empty file, and one above the limit, before a byte of it is read."""
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise FileRefused(_("The file is empty."))
    if size > max_bytes:
        raise FileRefused(
            _("The file has %(size)s; at most %(limit)s can be read. Export fewer weeks at once.")
            % {"size": filesizeformat(size), "limit": filesizeformat(max_bytes)}
        )


def is_workbook(file) -> bool:
    """True for a zip archive, False for text; everything else is refused by its name."""
    head = file.read(512)
    file.seek(0)
    if head.startswith(ZIP):
        return True
    for signature, what in FOREIGN:
        if head.startswith(signature) and (signature != b"BM" or b"\0" in head):
            raise _foreign(_(what))
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(WEB_PAGE):
        raise _foreign(_("a web page"))
    if head.startswith(UTF_16):
        raise FileRefused(_("The file is written in UTF-16. Save it as CSV in UTF-8, or as XLSX."))
    return False


def text_encoding(file) -> str:
    """UTF-8 or GB18030, whichever decodes every byte; refused when neither does or when there are binary zeros."""
    for encoding in ("utf-8-sig", "gb18030"):
        if _decodes(file, encoding):
            return encoding
    raise FileRefused(_("The file is written neither in UTF-8 nor in GB18030. Save it as CSV in UTF-8, or as XLSX."))


def _decodes(file, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(CHUNK):
            if b"\0" in chunk:
                raise FileRefused(_("The file holds binary data, not a table. Save it as CSV in UTF-8, or as XLSX."))
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
    return True


def _foreign(what: str) -> FileRefused:
    return FileRefused(_("The file is %(what)s. Only CSV and XLSX can be read.") % {"what": what})
