"""The server of one web process, and its signals."""
