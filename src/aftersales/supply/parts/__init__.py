"""The catalogue of parts: what can be ordered and sold, at which list price. No stock yet."""
