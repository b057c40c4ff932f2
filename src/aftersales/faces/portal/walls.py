"""What the customer's eyes may rest on: the whole list, and the database holds to it.

Whatever is not named here shows a customer nothing, not even to a query that forgot to ask whose it
is. Nothing is written with these eyes. ``visit`` narrows them to one visit: whoever brought the car
and is not its owner sees that visit alone.
"""

from aftersales.core.rls import ME, ONE_VISIT, open_to_customers, own_set

WHOLE = f"{ONE_VISIT} IS NULL"  # the customer in person, not somebody who brought the car
MINE = f"customer_id = {ME}"

VISITS = own_set("visits", "SELECT id FROM orders_order")
# Cars whose keeper or driver somebody is; cars of theirs that are in the house; cars they brought.
DRIVEN = own_set(
    "driven",
    "SELECT vehicle_id FROM vehicles_vehicleparty"
    " WHERE starts_on <= current_date AND (ends_on IS NULL OR ends_on > current_date)",
)
HERE = own_set(
    "here",
    "SELECT vehicle_id FROM orders_order WHERE document <> 'cancelled' AND place <> 'handed_over'",
)
BROUGHT = own_set("brought", "SELECT vehicle_id FROM orders_order")
BOOKINGS = own_set("bookings", "SELECT id FROM appointments_appointment")
BILLS = own_set("bills", "SELECT id FROM billing_settlement")

open_to_customers("orders.Order", f"{MINE} AND ({WHOLE} OR id = {ONE_VISIT})")
for model in (
    "orders.Estimate",
    "orders.Job",
    "workshop.HandOver",
    "workshop.Inspection",
    "workshop.ReadyNotice",
    "workshop.RepairGuarantee",
):
    open_to_customers(model, f"order_id = ANY({VISITS})")
open_to_customers("orders.Advice", f"found_on_id = ANY({VISITS})")

# A car that was sold on belongs to somebody else: its former owner keeps the visits, not the car.
open_to_customers(
    "vehicles.Vehicle",
    f"({WHOLE} AND (owner_id = {ME} OR id = ANY({DRIVEN}))) OR id = ANY({HERE})"
    f" OR ((owner_id IS NULL OR owner_id = {ME}) AND id = ANY({BROUGHT}))",
)
open_to_customers("vehicles.VehicleParty", f"{MINE} AND {WHOLE}")

open_to_customers("billing.Settlement", f"{MINE} AND order_id = ANY({VISITS})")
open_to_customers("billing.SettlementLine", f"settlement_id = ANY({BILLS})")

open_to_customers("appointments.Appointment", f"{MINE} AND {WHOLE}")
open_to_customers("appointments.AppointmentWork", f"appointment_id = ANY({BOOKINGS})")

open_to_customers("customers.Customer", f"id = {ME} AND {WHOLE}")
for model in ("customers.CustomerStore", "customers.ContactPoint", "customers.Consent"):
    open_to_customers(model, f"{MINE} AND {WHOLE}")

open_to_customers("portal.Wish", f"order_id = ANY({VISITS})")
