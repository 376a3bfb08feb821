"""The parts that all responses share: rendering, errors, forms, cookies, headers and limits."""
