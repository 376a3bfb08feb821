"""Journeys through the whole shop in a real browser, with JavaScript and without."""
