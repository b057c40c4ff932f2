"""Speed, measured; data by COPY."""
