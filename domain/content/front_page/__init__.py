"""The front page: a list of plain blocks that the owner writes, puts in order and plans."""
