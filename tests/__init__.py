"""What the shop's users rely on."""
