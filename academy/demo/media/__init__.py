"""Pictures and sounds of the demo, made by this package: nothing in the repository is anybody else's."""

from academy.demo.media.covers import cover
from academy.demo.media.drawings import draw
from academy.demo.media.sounds import sound

__all__ = ["cover", "draw", "sound"]
