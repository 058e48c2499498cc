"""What this app tells the apps above it."""

from django.dispatch import Signal

# Sent with `version` after it was recorded, inside the transaction.
version_published = Signal()
