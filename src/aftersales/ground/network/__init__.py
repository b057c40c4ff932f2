"""Groups, brands, stores and stations, departments, agents' contracts."""
