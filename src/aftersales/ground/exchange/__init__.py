"""The machinery that brings spreadsheets in and lets lists out; rooms say what is in them."""
