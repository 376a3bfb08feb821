"""Every table of the shop, gathered for migrations and tests."""

from domain.accounts.models import ApiToken, EmailProof, OneTimeCode, RefreshToken, User, UserSession
from domain.base import Base
from domain.cart.models import Cart, CartLine
from domain.catalogue.models import Category, Product, ProductImage, Variant
from domain.mail.models import OutgoingMail
from domain.orders.models import IdempotencyKey, Order, OrderEvent, OrderLine
from domain.payments.models import Payment
from domain.stock.models import StockItem, StockMovement

__all__ = [
    "ApiToken",
    "Base",
    "Cart",
    "CartLine",
    "Category",
    "EmailProof",
    "IdempotencyKey",
    "OneTimeCode",
    "Order",
    "OrderEvent",
    "OrderLine",
    "OutgoingMail",
    "Payment",
    "Product",
    "ProductImage",
    "RefreshToken",
    "StockItem",
    "StockMovement",
    "User",
    "UserSession",
    "Variant",
]
