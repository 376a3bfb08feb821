"""The front page as staff put it together: its blocks, their pictures, their order, and how it will look."""
