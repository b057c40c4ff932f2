"""What the parts store hears from here: the class of each shelf, as it was decided (PT-03)."""

from aftersales.supply.parts.queries import classes_told_by
from aftersales.supply.replenishment.queries import class_in_store

classes_told_by(class_in_store)
