"""The personal data that the shop holds of a customer: exported as a whole, or erased."""
