"""What the shop holds of a person: all of it on one sheet, or none of it any more."""
