"""Who is asking: sessions and tokens, the ways to prove oneself, and what a device keeps of them."""
