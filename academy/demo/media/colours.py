"""The colours of the site's light theme (academy/static/css/tokens.css), and steps between two of them."""

PAPER = "#faf7f2"
SURFACE = "#ffffff"
SUNKEN = "#f2ede5"
LINE = "#e6dfd4"
INK = "#18272a"
SOFT = "#475659"
TEAL = "#0a6466"
TEAL_STRONG = "#074a4c"
TEAL_WASH = "#e0efec"
CORAL = "#b23a22"
AMBER_WASH = "#faefd6"
HERO = "#0b4a4d"
ON_HERO = "#ffffff"
ON_HERO_SOFT = "#c5dedb"


def mix(first: str, second: str, share: float) -> str:
    """The colour that is `share` of the way from the first to the second."""
    pairs = zip(_parts(first), _parts(second), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in pairs)


def ramp(first: str, second: str, count: int) -> list[str]:
    """`count` colours from the first to the second in even steps."""
    return [mix(first, second, number / max(count - 1, 1)) for number in range(count)]


def _parts(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
