"""Files of goods that wait to be read, and what their columns are."""
