"""Every entry point of the shop: pages, forms, API, tasks, commands, and the adapters behind them."""
