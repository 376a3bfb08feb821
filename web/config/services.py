"""Where the services of others are that the shop asks or tells, unless a setting says otherwise."""

VIES = "https://ec.europa.eu/taxation_customs/vies/rest-api/check-vat-number"
INDEXNOW = "https://api.indexnow.org/indexnow"
