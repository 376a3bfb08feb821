"""The maker of a product, as shoppers are shown it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MakerView:
    """Who made a product; `contact` is an email or a web address.

    The responsible person is established in the European Union and answers for a maker that is not; all three fields
    are empty if there is none.
    """

    name: str
    address: str
    contact: str
    responsible_name: str = ""
    responsible_address: str = ""
    responsible_contact: str = ""
