"""What was slowed down or capped to keep stock and payments safe, and how staff let it go."""
