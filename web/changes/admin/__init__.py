"""The staff's pages of change sets."""
