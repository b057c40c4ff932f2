"""Where purchasing is."""

from django.urls import path

from aftersales.supply.purchasing.views import (
    inquiries,
    invoices,
    lists,
    orders,
    receipts,
    returns,
    suppliers,
)

app_name = "purchasing"
urlpatterns = [
    path("orders/", lists.Orders.view, name="orders"),
    path("orders/new/", orders.propose, name="propose"),
    path("orders/<int:order_id>/", orders.order, name="order"),
    path("orders/<int:order_id>/change-lines/", orders.change_lines, name="change_lines"),
    path("orders/<int:order_id>/approve/", orders.approve, name="approve"),
    path("orders/<int:order_id>/reopen/", orders.reopen, name="reopen"),
    path("orders/<int:order_id>/place/", orders.place, name="place"),
    path("orders/<int:order_id>/confirm/", orders.confirm, name="confirm"),
    path("orders/<int:order_id>/note-shipment/", orders.note_shipment, name="note_shipment"),
    path("orders/<int:order_id>/chase/", orders.chase, name="chase"),
    path("orders/<int:order_id>/cancel/", orders.cancel, name="cancel"),
    path("orders/<int:order_id>/close/", orders.close, name="close"),
    path("orders/<int:order_id>/open-receipt/", receipts.open_receipt, name="open_receipt"),
    path(
        "orders/<int:order_id>/lines/<int:line_id>/return-goods/",
        returns.return_goods,
        name="return_goods",
    ),
    path("inquiries/", lists.Inquiries.view, name="inquiries"),
    path("inquiries/new/", inquiries.inquire, name="inquire"),
    path("inquiries/<int:inquiry_id>/", inquiries.inquiry, name="inquiry"),
    path("inquiries/<int:inquiry_id>/ask-further/", inquiries.ask_further, name="ask_further"),
    path(
        "inquiries/<int:inquiry_id>/choose-offers/", inquiries.choose_offers, name="choose_offers"
    ),
    path("inquiries/<int:inquiry_id>/drop-inquiry/", inquiries.drop_inquiry, name="drop_inquiry"),
    path("offers/<int:offer_id>/note-offer/", inquiries.note_offer, name="note_offer"),
    path("offers/<int:offer_id>/note-decline/", inquiries.note_decline, name="note_decline"),
    path("orders/<int:order_id>/note-invoice/", invoices.note_invoice, name="note_invoice"),
    path("invoices/", lists.Invoices.view, name="invoices"),
    path("invoices/<int:invoice_id>/", invoices.invoice, name="invoice"),
    path("invoices/<int:invoice_id>/note-paid/", invoices.note_paid, name="note_paid"),
    path(
        "invoices/<int:invoice_id>/withdraw-invoice/",
        invoices.withdraw_invoice,
        name="withdraw_invoice",
    ),
    path(
        "invoice-differences/<int:difference_id>/settle-difference/",
        invoices.settle_difference,
        name="settle_difference",
    ),
    path("receipts/", lists.Receipts.view, name="receipts"),
    path("receipts/<int:receipt_id>/", receipts.receipt, name="receipt"),
    path("receipts/<int:receipt_id>/check-receipt/", receipts.check_receipt, name="check_receipt"),
    path("receipts/<int:receipt_id>/book-receipt/", receipts.book_receipt, name="book_receipt"),
    path("receipts/<int:receipt_id>/drop-receipt/", receipts.drop_receipt, name="drop_receipt"),
    path(
        "receipt-lines/<int:receipt_line_id>/decide-excess/",
        receipts.decide_excess,
        name="decide_excess",
    ),
    path("returns/", lists.Returns.view, name="returns"),
    path("returns/<int:return_id>/send-return/", returns.send_return, name="send_return"),
    path("returns/<int:return_id>/settle-return/", returns.settle_return, name="settle_return"),
    path("suppliers/", lists.Suppliers.view, name="suppliers"),
    path("suppliers/new/", suppliers.register_supplier, name="register_supplier"),
    path("suppliers/<int:supplier_id>/", suppliers.supplier, name="supplier"),
    path(
        "suppliers/<int:supplier_id>/change-supplier/",
        suppliers.change_supplier,
        name="change_supplier",
    ),
    path("suppliers/<int:supplier_id>/set-standing/", suppliers.set_standing, name="set_standing"),
    path("suppliers/<int:supplier_id>/note-contact/", suppliers.note_contact, name="note_contact"),
    path("suppliers/<int:supplier_id>/note-terms/", suppliers.note_terms, name="note_terms"),
    path("contacts/<int:contact_id>/see-contact/", suppliers.see_contact, name="see_contact"),
    path(
        "contacts/<int:contact_id>/forget-contact/",
        suppliers.forget_contact,
        name="forget_contact",
    ),
    path("prices/", lists.Prices.view, name="prices"),
    path("parts/<int:part_id>/", suppliers.of_part, name="of_part"),
    path("parts/<int:part_id>/set-mode/", suppliers.set_mode, name="set_mode"),
]
