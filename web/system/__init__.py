"""What belongs to no room of the shop: health, robots, assets, metrics, the caught emails."""
