"""Forms of the rooms, read and checked."""
