"""Reads a PDF as another program would: the text of a page through the fonts' own character maps, and the fonts."""

import io

import pikepdf


def open_pdf(pdf):
    return pikepdf.open(io.BytesIO(pdf))


def page_texts(pdf):
    """The text of each page, without regard to where on the page it stands."""
    with open_pdf(pdf) as book:
        return [_text(page, page.obj.Resources) for page in book.pages]


def fonts(pdf):
    """Each font once, as (name, whether its file is embedded)."""
    with open_pdf(pdf) as book:
        found = {
            (str(font.BaseFont), "/FontFile2" in font.DescendantFonts[0].FontDescriptor)
            for page in book.pages
            for font in page.obj.Resources.Font.values()
        }
    return sorted(found, key=lambda font: font[0].partition("+")[2])


def _text(stream, resources):
    text, characters = "", {}
    for operands, operator in pikepdf.parse_content_stream(stream):
        match str(operator):
            case "Tf":
                characters = _characters(resources.Font[str(operands[0])])
            case "Tj" | "TJ":
                parts = operands[0] if str(operator) == "TJ" else operands
                glyphs = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
                text += "".join(characters.get(glyphs[at : at + 2], "?") for at in range(0, len(glyphs), 2))
            case "Do" if resources.XObject[str(operands[0])].get("/Subtype") == "/Form":
                form = resources.XObject[str(operands[0])]
                text += _text(form, form.get("/Resources", resources))
            case "ET":
                text += "\n"
    return text


def _characters(font):
    """Two-byte glyph numbers to characters, from the font's ToUnicode map."""
    found = {}
    for operands, operator in pikepdf.parse_content_stream(font.ToUnicode):
        if str(operator) == "endbfchar":
            pairs = zip(operands[::2], operands[1::2], strict=True)
            found |= {bytes(glyph): bytes(char).decode("utf-16-be") for glyph, char in pairs}
    return found
