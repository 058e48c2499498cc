"""What this app tells the apps above it."""

from django.dispatch import Signal

# Sent with `employee` after her placement, duties or managed units changed, inside the transaction.
employee_moved = Signal()
