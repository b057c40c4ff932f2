"""What every room stands on: sites, parameters, files, clocks, words."""
