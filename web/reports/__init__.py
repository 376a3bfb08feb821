"""How the shop does, and whether its books balance."""
