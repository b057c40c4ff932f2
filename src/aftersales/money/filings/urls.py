"""Where filings are."""

from django.urls import path

from aftersales.money.filings.views import accounts, invoices, records

app_name = "filings"


_RECORD = "records/<int:record_id>/"
urlpatterns = [
    path("accounts/", accounts.Exports.view, name="accounts"),
    path("accounts/export/", accounts.export_accounts, name="export_accounts"),
    path("accounts/<int:export_id>/", accounts.accounts_of, name="accounts_of"),
    path("accounts/<int:export_id>/<str:form>/", accounts.accounts_file, name="accounts_file"),
    path("invoices/", invoices.TaxOrders.view, name="tax_orders"),
    path(
        "invoices/<int:tax_order_id>/release/", invoices.release_tax_order, name="release_tax_order"
    ),
    path("bills/<int:settlement_id>/", invoices.of_bill, name="of_bill"),
    path("bills/<int:settlement_id>/invoice/", invoices.ask_invoice, name="ask_invoice"),
    path("bills/<int:settlement_id>/red-letter/", invoices.ask_red_letter, name="ask_red_letter"),
    path("records/", records.Records.view, name="records"),
    path("records/draw/", records.draw_records, name="draw_records"),
    path("records/batch/", records.batch, name="batch"),
    path(
        "records/batch/<int:store_id>/<str:since>/<str:until>/e-records.json",
        records.batch_file,
        name="batch_file",
    ),
    path(_RECORD, records.record, name="record"),
    path(_RECORD + "mend/", records.mend_record, name="mend_record"),
    path(_RECORD + "release/", records.release_record, name="release_record"),
    path(_RECORD + "answer/", records.answer_record, name="answer_record"),
    path(_RECORD + "record.json", records.record_file, name="record_file"),
]
