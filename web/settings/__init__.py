"""Settings of the shop, in the browser and over JSON."""
