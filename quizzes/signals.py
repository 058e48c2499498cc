"""What this app tells the apps above it."""

from django.dispatch import Signal

# Sent with `attempt` after it was marked, inside the transaction.
attempt_marked = Signal()
