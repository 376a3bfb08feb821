"""Every table of the shop, gathered for migrations and tests."""

from domain.accounts.factors.models import Passkey, PendingSignIn, RecoveryCode, TotpSecret
from domain.accounts.models import (
    Address,
    ApiToken,
    EmailChange,
    EmailProof,
    OneTimeCode,
    RefreshToken,
    User,
    UserSession,
)
from domain.audit.models import AuditEntry, SecurityEvent
from domain.base import Base
from domain.books.models import BookCheck
from domain.cart.models import Cart, CartLine
from domain.catalogue.address_models import Announcement, ChangedAddress
from domain.catalogue.change_models import CatalogueChange, PartChange, PartSum
from domain.catalogue.collection_models import Collection, CollectionProduct, OldCollectionSlug
from domain.catalogue.models import (
    Category,
    OldCategorySlug,
    OldProductSlug,
    Product,
    ProductImage,
    Variant,
)
from domain.catalogue.pairing_models import BoughtTogether, ProductPairing
from domain.changes.models import ChangeSet, ChangeSetRow, PictureFetch
from domain.content.models import ContentPage, FrontBlock, Menu, PageVersion
from domain.customers.models import CustomerGroup, CustomerNote
from domain.delivery.models import DeliveryMethod
from domain.discounts.models import Discount, DiscountUse
from domain.imports.models import ImportFile, ImportFilePiece, ImportMapping
from domain.invoices.models import Invoice, InvoiceCounter, Seller
from domain.limits.models import Slowdown
from domain.mail.models import OutgoingMail
from domain.makers.models import Maker
from domain.media.models import StoredPicture
from domain.notices.models import StaffNotice
from domain.orders.models import IdempotencyKey, Order, OrderEvent, OrderLine
from domain.orders.shipment_models import Shipment, ShipmentLine
from domain.payments.models import Dispute, Payment, PaymentMethod, ProviderEvent, Refund, RefundLine
from domain.payments.simulation.models import SimulatedCharge, SimulatedEvent, SimulatedRefund
from domain.prices.models import PriceRecord
from domain.reports.models import ClosedMonth, ReportChange, ReportClock, SalesSum, TaxSum
from domain.returns.models import ReturnLine, ReturnRequest
from domain.saved_views.models import SavedView
from domain.search.models import SearchCount, SearchSpelling, SearchSynonyms, SearchWord
from domain.settings.models import BrandPicture, StoredSetting
from domain.stock.models import StockItem, StockMovement, StockRequest
from domain.stock_alerts.models import StockAlert
from domain.wishlists.models import Wishlist, WishlistItem
from domain.withdrawals.models import Withdrawal, WithdrawalLine

__all__ = [
    "Address",
    "Announcement",
    "ApiToken",
    "AuditEntry",
    "Base",
    "BookCheck",
    "BoughtTogether",
    "BrandPicture",
    "Cart",
    "CartLine",
    "CatalogueChange",
    "Category",
    "ChangeSet",
    "ChangeSetRow",
    "ChangedAddress",
    "ClosedMonth",
    "Collection",
    "CollectionProduct",
    "ContentPage",
    "CustomerGroup",
    "CustomerNote",
    "DeliveryMethod",
    "Discount",
    "DiscountUse",
    "Dispute",
    "EmailChange",
    "EmailProof",
    "FrontBlock",
    "IdempotencyKey",
    "ImportFile",
    "ImportFilePiece",
    "ImportMapping",
    "Invoice",
    "InvoiceCounter",
    "Maker",
    "Menu",
    "OldCategorySlug",
    "OldCollectionSlug",
    "OldProductSlug",
    "OneTimeCode",
    "Order",
    "OrderEvent",
    "OrderLine",
    "OutgoingMail",
    "PageVersion",
    "PartChange",
    "PartSum",
    "Passkey",
    "Payment",
    "PaymentMethod",
    "PendingSignIn",
    "PictureFetch",
    "PriceRecord",
    "Product",
    "ProductImage",
    "ProductPairing",
    "ProviderEvent",
    "RecoveryCode",
    "RefreshToken",
    "Refund",
    "RefundLine",
    "ReportChange",
    "ReportClock",
    "ReturnLine",
    "ReturnRequest",
    "SalesSum",
    "SavedView",
    "SearchCount",
    "SearchSpelling",
    "SearchSynonyms",
    "SearchWord",
    "SecurityEvent",
    "Seller",
    "Shipment",
    "ShipmentLine",
    "SimulatedCharge",
    "SimulatedEvent",
    "SimulatedRefund",
    "Slowdown",
    "StaffNotice",
    "StockAlert",
    "StockItem",
    "StockMovement",
    "StockRequest",
    "StoredPicture",
    "StoredSetting",
    "TaxSum",
    "TotpSecret",
    "User",
    "UserSession",
    "Variant",
    "Wishlist",
    "WishlistItem",
    "Withdrawal",
    "WithdrawalLine",
]
