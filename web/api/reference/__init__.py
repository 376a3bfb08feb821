"""The OpenAPI 3.1 reference of the JSON routes, made from the handlers themselves."""
