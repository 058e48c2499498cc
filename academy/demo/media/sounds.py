"""The sounds of lessons."""

import io
import math
import wave

RATE = 8000


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
