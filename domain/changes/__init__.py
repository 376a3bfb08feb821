"""Change sets: proposals to change many products at once, read as a diff, applied in pieces, and undone."""
