"""What was slowed down or capped, for staff: the page, and JSON."""
