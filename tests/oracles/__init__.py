"""Second opinions: written from the texts of the trade, importing nothing of the product."""
