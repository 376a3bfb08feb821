"""One supervisor: it starts the whole shop as one process tree, which never outlives its root."""
