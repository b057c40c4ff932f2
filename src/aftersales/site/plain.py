"""Faults of the installation that a person can act on: one plain line each, never a traceback."""


class Plain(Exception):  # noqa: N818 - the words are the matter
    """The program cannot go on; the line says why and what to do."""
