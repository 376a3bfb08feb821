"""Every door of the shop: pages, forms, tasks, commands and the adapters behind them."""
