"""Who may do what in the staff area: one table, from which guards, buttons, menus and the reference derive."""

from collections.abc import Mapping
from enum import StrEnum


class Job(StrEnum):
    """The role of someone who works in the shop.

    An assistant does what everyone with the role `staff` did before there were others: no update gives more rights.
    """

    OWNER = "owner"
    MANAGER = "manager"
    ASSISTANT = "assistant"
    PACKER = "packer"
    BOOKKEEPER = "bookkeeper"


class Verb(StrEnum):
    """What people who work in the shop may do, as one says it: they may see orders."""

    COME_IN = "come into the staff area"
    SEE_ORDERS = "see orders"
    SHIP = "send parcels"
    CHANGE_ORDERS = "confirm, change and cancel orders"
    SEE_MONEY = "see payments, refunds and invoices"
    RECORD_PAYMENTS = "record payments"
    REFUND = "refund"
    ANSWER_RETURNS = "see and answer returns"
    READ_EMAILS = "read emails and send them again"
    SEE_GOODS = "see products and stock"
    CHANGE_GOODS = "change products, prices, categories and collections"
    CHANGE_STOCK = "change stock"
    SET_DISCOUNTS = "set discount codes"
    CHANGE_PAGES = "change the front page and pages such as terms and privacy"
    SEE_CUSTOMERS = "see customers"
    CHANGE_CUSTOMERS = "change customers and sign them out"
    SEE_REPORTS = "see reports"
    KEEP_BOOKS = "check the books and close months"
    SET_DELIVERY = "set delivery methods"
    SET_PAYMENT_METHODS = "set payment methods"
    SEE_SETTINGS = "see the shop's settings"
    CHANGE_SETTINGS = "change the shop's settings"
    LIFT_LIMITS = "see and lift limits"
    ERASE_CUSTOMERS = "export and erase what the shop holds of customers"
    MANAGE_STAFF = "invite staff, change their roles and disable them"
    SEE_AUDIT = "see who changed what and who signed in"


OWNER, MANAGER, ASSISTANT, PACKER, BOOKKEEPER = Job

MAY: Mapping[Verb, tuple[Job, ...]] = {
    Verb.COME_IN: (OWNER, MANAGER, ASSISTANT, PACKER, BOOKKEEPER),
    Verb.SEE_ORDERS: (OWNER, MANAGER, ASSISTANT, PACKER, BOOKKEEPER),
    Verb.SHIP: (OWNER, MANAGER, ASSISTANT, PACKER),
    Verb.CHANGE_ORDERS: (OWNER, MANAGER, ASSISTANT),
    Verb.SEE_MONEY: (OWNER, MANAGER, ASSISTANT, BOOKKEEPER),
    Verb.RECORD_PAYMENTS: (OWNER, MANAGER, ASSISTANT),
    Verb.REFUND: (OWNER, MANAGER, ASSISTANT),
    Verb.ANSWER_RETURNS: (OWNER, MANAGER, ASSISTANT),
    Verb.READ_EMAILS: (OWNER, MANAGER, ASSISTANT),
    Verb.SEE_GOODS: (OWNER, MANAGER, ASSISTANT, BOOKKEEPER),
    Verb.CHANGE_GOODS: (OWNER, MANAGER),
    Verb.CHANGE_STOCK: (OWNER, MANAGER, ASSISTANT),
    Verb.SET_DISCOUNTS: (OWNER, MANAGER, ASSISTANT),
    Verb.SEE_CUSTOMERS: (OWNER, MANAGER, ASSISTANT),
    Verb.CHANGE_CUSTOMERS: (OWNER, MANAGER, ASSISTANT),
    Verb.SEE_REPORTS: (OWNER, MANAGER, ASSISTANT, BOOKKEEPER),
    Verb.KEEP_BOOKS: (OWNER, MANAGER, ASSISTANT, BOOKKEEPER),
    Verb.SET_DELIVERY: (OWNER, MANAGER, ASSISTANT),
    Verb.CHANGE_PAGES: (OWNER, MANAGER),
    Verb.SET_PAYMENT_METHODS: (OWNER,),
    Verb.SEE_SETTINGS: (OWNER, MANAGER),
    Verb.CHANGE_SETTINGS: (OWNER,),
    Verb.LIFT_LIMITS: (OWNER, MANAGER, ASSISTANT),
    Verb.ERASE_CUSTOMERS: (OWNER,),
    Verb.MANAGE_STAFF: (OWNER,),
    Verb.SEE_AUDIT: (OWNER,),
}
"""Who may do it. Nobody may do what has no row, so the rights of a new verb are given here and nowhere else."""
