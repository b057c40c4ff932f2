"""Carriers of messages: thin clients, each with the carrier's own rules."""
