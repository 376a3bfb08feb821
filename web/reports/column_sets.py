"""The columns of each report, in the order in which they are shown."""

from web.reports.columns import Column, Unit

CURRENCY = Column("currency", "Currency")
ORDERS = Column("orders", "Orders", Unit.COUNT, adds=True)
UNITS = Column("units", "Units", Unit.COUNT, adds=True)
CAPTURED = Column("captured", "Captured", Unit.MONEY, adds=True)
REFUNDED = Column("refunded", "Refunded", Unit.MONEY, adds=True)
DISPUTED = Column("disputed", "Disputed", Unit.MONEY, adds=True)
REVENUE = Column("revenue", "Revenue", Unit.MONEY, adds=True)

PERIOD = (Column("start", "From", Unit.DAY), Column("end", "To", Unit.DAY))
COUNTRY = Column("country", "Country", Unit.COUNTRY, attribute="key")
CODE = Column("code", "Code", Unit.CODE, attribute="key")
CUSTOMER = Column("customer", "Customers", Unit.CUSTOMER, attribute="key")

TAKINGS = (
    ORDERS,
    Column("paid_orders", "Paid orders", Unit.COUNT, adds=True),
    UNITS,
    CAPTURED,
    REFUNDED,
    DISPUTED,
    REVENUE,
    Column("average_order", "Average order", Unit.MONEY, ratio=("revenue", "paid_orders")),
    CURRENCY,
)
"""What is said of orders and their money."""

PAYMENTS = (
    Column("provider", "Provider", Unit.PROVIDER, attribute="key"),
    Column("payments", "Payments", Unit.COUNT, attribute="paid_orders", adds=True),
    CAPTURED,
    REFUNDED,
    DISPUTED,
    Column("net", "Net", Unit.MONEY, attribute="revenue", adds=True),
    CURRENCY,
)

SOLD = (
    UNITS,
    Column("sold", "Sold", Unit.MONEY, adds=True),
    REFUNDED,
    Column("net", "Net", Unit.MONEY, adds=True),
    CURRENCY,
)
PRODUCTS = (
    Column("product", "Product", attribute="label"),
    Column("slug", "Address", attribute="key"),
    Column("category", "Category"),
    Column("orders", "Orders", Unit.COUNT),
    *SOLD,
)
CATEGORIES = (
    Column("category", "Category", attribute="label"),
    Column("slug", "Address", attribute="key"),
    Column("products", "Products", Unit.COUNT, adds=True),
    *SOLD,
)

STOCK = (
    Column("category", "Category", attribute="name"),
    Column("slug", "Address", attribute="key"),
    Column("variants", "Variants", Unit.COUNT, adds=True),
    Column("sold_out", "Sold out", Unit.COUNT, adds=True),
    UNITS,
    Column("value", "Value at selling prices", Unit.MONEY, adds=True),
    Column("units_sold", "Units sold", Unit.COUNT, adds=True),
    Column("days", "Days it lasts", Unit.COUNT),
    CURRENCY,
)

TAX = (
    Column("country", "Country", Unit.COUNTRY),
    Column("rate", "Rate", Unit.RATE),
    Column("tax_name", "On documents", attribute="words"),
    Column("documents", "Documents", Unit.COUNT),
    Column("net", "Invoiced net", Unit.MONEY, adds=True),
    Column("tax", "Invoiced tax", Unit.MONEY, adds=True),
    Column("credited_net", "Credited net", Unit.MONEY, adds=True),
    Column("credited_tax", "Credited tax", Unit.MONEY, adds=True),
    Column("net_left", "Net", Unit.MONEY, adds=True),
    Column("tax_left", "Tax", Unit.MONEY, adds=True),
    CURRENCY,
)

BOXES = (Column("box", "Box"), Column("name", "What it is"), Column("amount", "Amount", Unit.MONEY), CURRENCY)
ONE_STOP = (
    Column("country", "Member state of consumption", Unit.COUNTRY),
    Column("rate", "Rate", Unit.RATE),
    Column("net", "Value without VAT", Unit.MONEY, attribute="net_left", adds=True),
    Column("tax", "VAT", Unit.MONEY, attribute="tax_left", adds=True),
    CURRENCY,
)

RETURNS = (
    Column("reason", "Reason", Unit.REASON, attribute="key"),
    Column("returns", "Returns", Unit.COUNT),
    Column("units", "Units", Unit.COUNT, adds=True),
    Column("received", "Received", Unit.COUNT, adds=True),
    Column("restocked", "Back in stock", Unit.COUNT, adds=True),
)

SEARCHES = (
    Column("words", "Words"),
    Column("times", "Times", Unit.COUNT, adds=True),
    Column("found", "Products found", Unit.COUNT),
)
