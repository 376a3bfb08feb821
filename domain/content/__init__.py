"""Pages that the owner writes, such as terms and privacy, with every version that was published."""
