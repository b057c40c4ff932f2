"""Grumbles and complaints, what is learnt from them, and complaints on staff."""
