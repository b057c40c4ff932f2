"""Reading the fact log: for the auditor's eyes and for other programs."""
