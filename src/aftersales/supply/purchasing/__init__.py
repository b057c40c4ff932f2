"""Where parts are bought: suppliers, orders, receipts against them, what goes back."""
