"""The staff's pages about customers."""
