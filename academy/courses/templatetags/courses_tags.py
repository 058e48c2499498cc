from django import template

register = template.Library()


@register.filter
def clock(seconds: float) -> str:
    """Seconds as minutes and seconds, the way players show them: 95 becomes "1:35"."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
