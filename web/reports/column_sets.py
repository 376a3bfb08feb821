"""The columns of each report, in the order in which they are shown."""

from domain.words.messages import marked
from web.reports.columns import Column, Unit

CURRENCY = Column("currency", marked("Currency"))
ORDERS = Column("orders", marked("Orders"), Unit.COUNT, adds=True)
PAID_ORDERS = Column("paid_orders", marked("Paid orders"), Unit.COUNT, adds=True)
UNITS = Column("units", marked("Units"), Unit.COUNT, adds=True)
CAPTURED = Column("captured", marked("Captured"), Unit.MONEY, adds=True)
REFUNDED = Column("refunded", marked("Refunded"), Unit.MONEY, adds=True)
DISPUTED = Column("disputed", marked("Disputed"), Unit.MONEY, adds=True)
REVENUE = Column("revenue", marked("Revenue"), Unit.MONEY, adds=True)

PERIOD = (Column("start", marked("From"), Unit.DAY), Column("end", "To", Unit.DAY))
COUNTRY = Column("country", marked("Country"), Unit.COUNTRY, attribute="key")
CODE = Column("code", marked("Code"), Unit.CODE, attribute="key")
CUSTOMER = Column("customer", marked("Customers"), Unit.CUSTOMER, attribute="key")

TAKINGS = (
    ORDERS,
    PAID_ORDERS,
    UNITS,
    CAPTURED,
    REFUNDED,
    DISPUTED,
    REVENUE,
    Column("average_order", marked("Average order"), Unit.MONEY, ratio=("revenue", "paid_orders")),
    CURRENCY,
)
"""What is said of orders and their money."""

PAYMENTS = (
    Column("provider", marked("Provider"), Unit.PROVIDER, attribute="key"),
    PAID_ORDERS,
    CAPTURED,
    REFUNDED,
    DISPUTED,
    Column("net", marked("Net"), Unit.MONEY, attribute="revenue", adds=True),
    CURRENCY,
)

SOLD = (
    UNITS,
    Column("sold", marked("Sold"), Unit.MONEY, adds=True),
    REFUNDED,
    Column("net", marked("Net"), Unit.MONEY, adds=True),
    CURRENCY,
)
PRODUCTS = (
    Column("product", marked("Product"), attribute="label"),
    Column("slug", marked("Address"), attribute="key"),
    Column("category", marked("Category")),
    Column("orders", marked("Orders"), Unit.COUNT),
    *SOLD,
)
CATEGORIES = (
    Column("category", marked("Category"), attribute="label"),
    Column("slug", marked("Address"), attribute="key"),
    Column("products", marked("Products"), Unit.COUNT, adds=True),
    *SOLD,
)

STOCK = (
    Column("category", marked("Category"), attribute="name"),
    Column("slug", marked("Address"), attribute="key"),
    Column("variants", marked("Variants"), Unit.COUNT, adds=True),
    Column("sold_out", marked("Sold out"), Unit.COUNT, adds=True),
    UNITS,
    Column("value", marked("Value at selling prices"), Unit.MONEY, adds=True),
    Column("units_sold", marked("Units sold"), Unit.COUNT, adds=True),
    Column("days", marked("Days it lasts"), Unit.COUNT),
    CURRENCY,
)

TAX = (
    Column("country", marked("Country"), Unit.COUNTRY),
    Column("rate", marked("Rate"), Unit.RATE),
    Column("tax_name", marked("On documents"), attribute="words"),
    Column("documents", marked("Documents"), Unit.COUNT),
    Column("net", marked("Invoiced net"), Unit.MONEY, adds=True),
    Column("tax", marked("Invoiced tax"), Unit.MONEY, adds=True),
    Column("credited_net", marked("Credited net"), Unit.MONEY, adds=True),
    Column("credited_tax", marked("Credited tax"), Unit.MONEY, adds=True),
    Column("net_left", marked("Net"), Unit.MONEY, adds=True),
    Column("tax_left", marked("Tax"), Unit.MONEY, adds=True),
    CURRENCY,
)

BOXES = (
    Column("box", marked("Box")),
    Column("name", marked("What it is")),
    Column("amount", marked("Amount"), Unit.MONEY),
    CURRENCY,
)
ONE_STOP = (
    Column("country", marked("Member state of consumption"), Unit.COUNTRY),
    Column("rate", marked("Rate"), Unit.RATE),
    Column("net", marked("Value without VAT"), Unit.MONEY, attribute="net_left", adds=True),
    Column("tax", "VAT", Unit.MONEY, attribute="tax_left", adds=True),
    CURRENCY,
)

RETURNS = (
    Column("reason", marked("Reason"), Unit.REASON, attribute="key"),
    Column("returns", marked("Returns"), Unit.COUNT),
    Column("units", marked("Units"), Unit.COUNT, adds=True),
    Column("received", marked("Received"), Unit.COUNT, adds=True),
    Column("restocked", marked("Back in stock"), Unit.COUNT, adds=True),
)

SEARCHES = (
    Column("words", marked("Words")),
    Column("times", marked("Times"), Unit.COUNT, adds=True),
    Column("found", marked("Products found"), Unit.COUNT),
)
