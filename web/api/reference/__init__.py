"""The reference of the JSON routes, made from the handlers themselves: OpenAPI 3.1."""
