"""The first start: a new shop asks its owner a few questions."""
