"""Lists of staff as one of them likes to see them: filters kept under a name."""
