"""Change sets for staff: bulk edits, imports and planned changes, as pages and JSON."""
