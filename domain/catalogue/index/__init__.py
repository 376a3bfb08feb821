"""An index of all published products in memory: each is numbered in the shop's own order, and sets are integers."""
