"""Helpers that tests share: the cast, databases, steps in a browser, stand-ins for services."""
