"""Stock levels as JSON."""
