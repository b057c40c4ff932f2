"""The statutory guarantee on the car (三包): the terms it was sold on, what was repaired, what the
customer may ask today, how far the next threshold is, and requests for exchange or return.
"""
