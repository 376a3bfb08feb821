"""What the owner sets in the browser: who sells, how the shop looks, and how it sells."""
