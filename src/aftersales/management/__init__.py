"""The management system, figures, budgets, quality problems."""
