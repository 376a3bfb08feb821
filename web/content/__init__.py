"""Pages that the owner writes: as shoppers read them, and as staff write and publish them."""
