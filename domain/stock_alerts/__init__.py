"""Stock alerts: requests for an email when a product is back in stock."""
