"""Where bills and money are."""

from django.urls import path

from aftersales.money.billing.views import books, deeds, desk, detail, lists, money

app_name = "billing"
_BILL = "settlements/<int:settlement_id>/"
_DAY = "books/<int:store_id>/<str:day>/"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("scan/", desk.scan, name="scan"),
    path("settlements/", lists.Settlements.view, name="settlements"),
    path("orders/<int:order_id>/", deeds.of_order, name="of_order"),
    path("orders/<int:order_id>/draw/", deeds.draw, name="draw"),
    path(_BILL, detail.settlement, name="settlement"),
    path(_BILL + "close/", deeds.close, name="close"),
    path(_BILL + "drop/", deeds.drop, name="drop"),
    path(_BILL + "discount/", deeds.discount, name="discount"),
    path(_BILL + "ask-discount/", deeds.ask_discount, name="ask_discount"),
    path(_BILL + "ask-release/", deeds.ask_release, name="ask_release"),
    path(_BILL + "ask-early/", deeds.ask_early, name="ask_early"),
    path(_BILL + "take/", deeds.take, name="take"),
    path(_BILL + "begin-charge/", deeds.begin_charge, name="begin_charge"),
    path(_BILL + "charges/<int:charge_id>/simulate/", deeds.simulate, name="simulate"),
    path(_BILL + "payments/<int:payment_id>/use/", deeds.use, name="use"),
    path(_BILL + "explain/", deeds.explain, name="explain"),
    path(_BILL + "credit/", deeds.credit, name="credit"),
    path(_BILL + "invoice/", deeds.want_invoice, name="want_invoice"),
    path(_BILL + "invoice/number/", deeds.note_invoice, name="note_invoice"),
    path(_BILL + "invoice/red-letter/", deeds.note_red_letter, name="note_red_letter"),
    path(_BILL + "check/", deeds.check, name="check"),
    path(_BILL + "object/", deeds.object_charges, name="object_charges"),
    path("payments/", lists.Payments.view, name="payments"),
    path("payments/deposit/", money.take_deposit, name="take_deposit"),
    path("payments/<int:payment_id>/", money.payment, name="payment"),
    path("payments/<int:payment_id>/refund/", money.refund, name="refund"),
    path("payments/<int:payment_id>/ask-refund/", money.ask_refund, name="ask_refund"),
    path("credit-notes/", lists.CreditNotes.view, name="credit_notes"),
    path("shifts/", lists.Shifts.view, name="shifts"),
    path("shifts/open/", money.open_shift, name="open_shift"),
    path("shifts/<int:shift_id>/", books.shift, name="shift"),
    path("shifts/<int:shift_id>/close/", money.close_shift, name="close_shift"),
    path("books/", books.books, name="books"),
    path("books/close/", money.close_day, name="close_day"),
    path(_DAY + "send/", money.send_to_finance, name="send_to_finance"),
    path(_DAY + "accounting.csv", books.accounting_file, name="accounting_file"),
    path("books/handovers/<int:handover_id>/agree/", money.agree, name="agree"),
    path("approvals/", lists.Approvals.view, name="approvals"),
    path("approvals/<int:approval_id>/grant/", money.grant, name="grant"),
    path("approvals/<int:approval_id>/deny/", money.deny, name="deny"),
    path("checks/", lists.Checks.view, name="checks"),
    path("checks/<int:check_id>/cost/", money.cost, name="cost"),
    path("compensations/", lists.Compensations.view, name="compensations"),
    path("compensations/ask/", money.ask_compensation, name="ask_compensation"),
    path(
        "compensations/<int:compensation_id>/grant/",
        money.grant_compensation,
        name="grant_compensation",
    ),
    path(
        "compensations/<int:compensation_id>/deny/",
        money.deny_compensation,
        name="deny_compensation",
    ),
    path(
        "compensations/<int:compensation_id>/pay/",
        money.pay_compensation,
        name="pay_compensation",
    ),
]
