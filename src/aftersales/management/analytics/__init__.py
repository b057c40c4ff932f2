"""The key figures of all rooms, side by side: what they are, how they go, where their rows are."""
