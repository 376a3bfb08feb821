// ReDoc over our own document. Its search would need a worker made from a string, which the policy forbids.
Redoc.init(
  "/openapi.json",
  { disableSearch: true, nativeScrollbars: true },
  document.getElementById("reference"),
);
