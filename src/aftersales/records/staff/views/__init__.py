"""Pages of this room: the door, one's own account, people, roles, the organisation, work."""
