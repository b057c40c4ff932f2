"""The handbook: governed, versioned content, shown at the step that needs it."""
