"""The sizes of paper that clinics have."""

from django.db import models


class Paper(models.TextChoices):
    A4 = "a4", "A4"
    A5 = "a5", "A5"

    @property
    def width(self) -> int:
        """In millimetres."""
        return {Paper.A4: 210, Paper.A5: 148}[self]
