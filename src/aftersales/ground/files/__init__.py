"""What people attach: recognised by content, made harmless, sealed, shown to who may see it."""
