"""Where filings are."""

from datetime import date

from django.urls import path, register_converter

from aftersales.money.filings.views import records

app_name = "filings"


class Day:
    """A day in an address; what is no day is no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)


register_converter(Day, "filing_day")
_RECORD = "records/<int:record_id>/"
urlpatterns = [
    path("records/", records.Records.view, name="records"),
    path("records/draw/", records.draw_records, name="draw_records"),
    path("records/batch/", records.batch, name="batch"),
    path(
        "records/batch/<int:store_id>/<filing_day:since>/<filing_day:until>/e-records.json",
        records.batch_file,
        name="batch_file",
    ),
    path(_RECORD, records.record, name="record"),
    path(_RECORD + "mend/", records.mend_record, name="mend_record"),
    path(_RECORD + "release/", records.release_record, name="release_record"),
    path(_RECORD + "answer/", records.answer_record, name="answer_record"),
    path(_RECORD + "record.json", records.record_file, name="record_file"),
]
