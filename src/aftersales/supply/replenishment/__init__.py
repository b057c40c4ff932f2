"""How much of each part a store keeps: reckoned from what it used, decided by people."""
