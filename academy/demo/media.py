"""Pictures and sounds of the demo, made by this module: nothing in the repository is anybody else's."""

import io
import math
import wave

from PIL import Image, ImageDraw, ImageFont

from academy.core.pdf_fonts import faces

INK, SOFT, TEAL, WASH, PAPER, CORAL = "#1d2a2c", "#5b6a6b", "#0b5f63", "#dcebea", "#fbf8f3", "#c4553b"
WIDTH, HEIGHT = 1200, 675
RATE = 8000
# Day, and the words below it in Chinese and English.
RHYTHM = [
    (0, "回第一句\n发小结", "First reply\nSummary"),
    (1, "一条内容", "One answer"),
    (3, "医生与费用", "Doctor, fees"),
    (5, "有活动\n才通知", "Event,\nif any"),
    (7, "给两个时间", "Two times"),
    (10, "一个电话", "One call"),
    (14, "最后一条", "Last message"),
    (30, "到期召回", "Recall if due"),
]


def draw(language: str) -> bytes:
    """The rhythm of an invitation on one picture, as PNG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(image)
    regular, bold = (str(faces()[weight]) for weight in (400, 700))
    title = {"zh": "邀约的节奏", "en": "The rhythm of an invitation"}[language]
    canvas.text((72, 64), title, font=ImageFont.truetype(bold, 52), fill=INK)
    lead = {"zh": "每一步只做一件事，每一步都有停的地方", "en": "One thing at each step, and a place to stop"}[language]
    canvas.text((72, 140), lead, font=ImageFont.truetype(regular, 30), fill=SOFT)
    canvas.line((72, 360, WIDTH - 72, 360), fill=WASH, width=12)
    step = (WIDTH - 144) / (len(RHYTHM) - 1)
    for number, (day, chinese, english) in enumerate(RHYTHM):
        _draw_day(canvas, 72 + step * number, day, {"zh": chinese, "en": english}[language], language)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw_day(canvas, x: float, day: int, words: str, language: str) -> None:
    regular, bold = (str(faces()[weight]) for weight in (400, 700))
    last = day == RHYTHM[-1][0]
    canvas.ellipse((x - 20, 340, x + 20, 380), fill=PAPER if last else TEAL, outline=TEAL, width=5)
    label = {"zh": f"第{day}天", "en": f"Day {day}"}[language]
    canvas.text((x, 300), label, font=ImageFont.truetype(bold, 26), fill=TEAL, anchor="mm")
    canvas.multiline_text(
        (x, 410), words, font=ImageFont.truetype(regular, 24), fill=INK, anchor="ma", align="center", spacing=10
    )


def sound(seconds: int = 12) -> tuple[bytes, float]:
    """A calm exchange of two chimes, one for each voice: (WAV bytes, seconds)."""
    frames = bytearray()
    for beat in range(seconds):
        pitch = (392, 330, 440, 349)[beat % 4] if beat % 2 else (262, 294, 247, 262)[beat % 4]
        for sample in range(RATE):
            fade = math.exp(-3 * sample / RATE)
            value = math.sin(2 * math.pi * pitch * sample / RATE) * fade * 40
            frames.append(int(128 + value))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(RATE)
        file.writeframes(bytes(frames))
    return out.getvalue(), float(seconds)
