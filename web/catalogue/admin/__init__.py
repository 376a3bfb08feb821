"""The staff's pages of products."""
