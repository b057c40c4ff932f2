"""Base page, kit of components, lists, details, API helpers."""
