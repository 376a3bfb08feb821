// Swagger UI over our own document. Nothing is sent to anybody else's validator.
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  validatorUrl: null,
  withCredentials: true,
});
