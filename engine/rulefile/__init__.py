"""The rule file as the service lives with it: read, taken over, remembered, written, checked by name."""
