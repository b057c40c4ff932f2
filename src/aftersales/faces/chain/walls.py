"""What a supplier's eyes may rest on: the whole list, and the database holds to it (PT-23).

Whatever is not named here shows a supplier nothing, not even to a query that forgot to ask whose it
is. Nothing is written with these eyes. Orders are theirs from the day they were sent out, receipts
once they are booked. Stock, the catalogue with its prices, and what we think of a supplier are not
named: the house looks those up and tells pieces alone.
"""

from aftersales.core.rls import SUPPLIER_ME, SUPPLIERS, open_to_suppliers, own_set

MINE = f"supplier_id = {SUPPLIER_ME}"

PURCHASES = own_set("purchases", "SELECT id FROM purchasing_purchaseorder", of=SUPPLIERS)
DELIVERIES = own_set("deliveries", "SELECT id FROM purchasing_receipt", of=SUPPLIERS)
ASKED = own_set("asked", "SELECT inquiry_id FROM purchasing_offer", of=SUPPLIERS)
OFFERED = own_set("offered", "SELECT id FROM purchasing_offer", of=SUPPLIERS)

open_to_suppliers("purchasing.PurchaseOrder", f"{MINE} AND ordered_at IS NOT NULL")
open_to_suppliers("purchasing.PurchaseLine", f"order_id = ANY({PURCHASES})")
open_to_suppliers("purchasing.Receipt", f"order_id = ANY({PURCHASES}) AND state = 'booked'")
open_to_suppliers("purchasing.ReceiptLine", f"receipt_id = ANY({DELIVERIES})")
open_to_suppliers("purchasing.PurchaseReturn", MINE)
open_to_suppliers("purchasing.SupplierPart", MINE)

open_to_suppliers("purchasing.Offer", MINE)
open_to_suppliers("purchasing.OfferLine", f"offer_id = ANY({OFFERED})")
open_to_suppliers("purchasing.Inquiry", f"id = ANY({ASKED})")
open_to_suppliers("purchasing.InquiryLine", f"inquiry_id = ANY({ASKED})")
