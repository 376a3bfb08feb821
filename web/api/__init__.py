"""The JSON API: the operations of the pages, by the standards."""
