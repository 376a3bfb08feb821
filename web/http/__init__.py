"""What every answer shares: rendering, errors, forms, cookies, headers and limits."""
