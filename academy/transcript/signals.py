"""What this app tells the apps above it."""

from django.dispatch import Signal

# Sent with `completion` after it was recorded, inside the transaction.
completion_recorded = Signal()
