"""Drills: the whole shop under load while its parts are killed, stopped and locked."""
