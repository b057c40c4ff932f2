"""The numbers of the model. Shares are of one; times are minutes (least, most, likeliest)."""

from __future__ import annotations

from typing import NamedTuple


class Minutes(NamedTuple):
    """How long something takes: at least, at most, most often."""

    least: float
    most: float
    usual: float


# -- demand ---------------------------------------------------------------------------------------
WEEKDAYS = (1.05, 0.95, 0.9, 0.95, 1.05, 1.1, 0.6)  # Monday to Sunday (the last only for today)
# January to December: before the Spring Festival and before the October holidays everybody comes.
MONTHS = (1.15, 0.7, 0.95, 1.0, 1.0, 0.95, 1.0, 1.0, 1.15, 0.9, 1.0, 1.1)
HOURS = (8, 9, 10, 11, 12, 13, 14, 15, 16, 17)
COME_AT = (20, 22, 16, 10, 5, 9, 10, 6, 2, 0)  # weights of the hours
BOOKED = 0.5  # the rest walk in
BOOKABLE = 0.5  # of the technicians' time on a day; the rest is for those who walk in
UPKEEP = 0.62  # of the visits; the others have something that broke
LARGE = 0.18  # of the upkeep of cars with an engine
NO_SHOW = 0.05
CANCELLED = 0.05
CHANGED = 0.05
# A booked customer comes so many minutes after the booked time, mostly before it: the order is to
# be written by then (least, most, likeliest).
BEFORE_THE_HOUR = (-40, 8, -25)
SLACK = 15  # minutes after booked work that are kept free: who comes late still begins in time
STRANGER = 0.0  # bookings of people nobody knows are told by the desk, not by the model

# -- reception ------------------------------------------------------------------------------------
GREETED = Minutes(1, 4, 2)  # from being free to the first word
WRITTEN = Minutes(6, 16, 9)  # until the order is signed
PATIENCE = 45  # minutes somebody waits for the first word before they think of leaving
LEAVES_AGAIN = 0.25  # of those who waited longer
RECOMMENDED = 0.3  # of the upkeep: worn pads or wipers are seen on the walk round the car
OLD_OWED_EVERY = 5  # of the old exchange parts one in so many stays owed
TOLD_EVERY = 16  # one customer in so many is told of an accessory at the counter
OFFER_TAKEN = 0.55  # of what is recommended; the rest is declined
COMES_BACK = 0.35  # of the declined work: on the order again at a later visit
WAITS_HERE = 0.6  # of the customers

# -- the workshop ---------------------------------------------------------------------------------
DIAGNOSED = 0.45  # of the repairs: the fault has to be found first
DIAGNOSIS = Minutes(15, 45, 25)
TO_THE_BAY = 4  # minutes from the signature until the work could begin
SPARE = 65  # minutes in a promise for inspection, wash, bill and whatever takes longer
FETCHED = 45  # and until somebody who left has come for the car
ANSWERS = Minutes(3, 95, 12)  # minutes until the customer answers an offer
ON_THE_PAGE = 0.4  # of the offers: answered on the phone's page, the others by word
SAYS_YES = 0.86
PACE = (0.8, 1.15)  # how long work takes against what the technician usually needs
FOUND_MORE = 0.1  # of the work: something else is found
FOUND_TAKEN = 0.6
SENT_BACK = 0.05  # of the inspections: something is not right yet
REWORK = Minutes(8, 40, 18)
INSPECTED = Minutes(4, 14, 7)
WASHED = Minutes(8, 20, 12)
ROAD_TEST = 0.2
OBJECTS = 0.01  # the customer is not content at the car: back to inspection
AWAY = 0.03  # of the days: a technician is ill or on leave
COMEBACK = 0.03  # of the repairs: the same fault is back within days
COMEBACK_DAYS = (2, 9)

# -- parts ----------------------------------------------------------------------------------------
COVER_DAYS = 9.0  # an order lasts about so long
REORDER_DAYS = 4.5  # ordered again when so much is left
LEAD_DAYS = ((1, 55), (2, 30), (4, 12), (6, 3))  # days until a delivery comes, with weights

# -- money ----------------------------------------------------------------------------------------
METHODS = (("gateway", 60), ("card", 22), ("cash", 14), ("transfer", 4))
SPLIT = 0.03  # paid in two ways
DEPOSIT = 0.4  # of the cars that wait for parts
FIRMS_LATER = 0.5  # of the firms pay by transfer, days after the car left
LATER_DAYS = (1, 20)
NEVER_YET = 0.04  # of those who pay later: reminded, part paid, or still open
MAKER_PAYS = 0.06  # of the repairs: the maker's guarantee
INSURER_PAYS = 0.03
GOODWILL = 0.02
CREDITED = 0.008  # bills of which a part is taken back
MISCOUNTED = 0.04  # shifts in which the drawer does not agree
COLLECTED = Minutes(10, 120, 30)  # until somebody who left comes for the car
NEXT_MORNING = 0.04  # of those who left come only the next day

# -- the house behind the lane --------------------------------------------------------------------
KNOWN = 0.5  # of the diagnoses of a fault that is in the knowledge base: it is looked up there
HELPED = 0.85
ASKS = 0.05  # of the diagnoses: the technical department is asked
RULED = Minutes(15, 240, 60)
HEADQUARTERS = 0.05  # of what customers ask: nobody in the store knows
SENT_IN = 0.03  # of what customers ask: an article is to be sent in for a test
NOT_LIFTED = 0.04  # of the calls
FEEDBACK = 0.12  # of the days: somebody says how a process goes
DAMAGED = 0.006  # of the visits: something of the car was damaged in our hands
HAZARD = 0.07  # of the days: somebody sees what could hurt
CONTRACT = 0.04  # of the days: a firm has something fitted
CALIBRATED_BEFORE = 5  # days before it runs out

# -- complaints -----------------------------------------------------------------------------------
COMPLAINED = 0.02  # of the visits bring a grumble or a complaint
GRUMBLED = 0.55  # of these are grumbles
SETTLED = 0.75  # of the grumbles are settled on the spot
CONTENT = 0.85  # of those who complained are content in the end
PREVENTED = 0.2  # of the causes found get a preventive measure
