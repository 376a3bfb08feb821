"""Forms: text from outside becomes values, or a sentence beside the field that was wrong."""
