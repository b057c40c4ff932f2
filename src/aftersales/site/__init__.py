"""The top: settings, urls, command line; the one place that names every room."""
