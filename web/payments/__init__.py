"""From an order to its money and back, whichever provider moves it."""
