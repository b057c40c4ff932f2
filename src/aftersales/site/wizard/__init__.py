"""The first-run wizard: from an empty database to the first sign-in."""
