"""PostgreSQL, Valkey and a mail catcher that come with the shop: real servers, nothing to install."""
