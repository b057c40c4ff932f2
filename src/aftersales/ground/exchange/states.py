"""The lives of an import and of an export that needs a second person."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from aftersales.core.lifecycle import Lifecycle


class ImportState(TextChoices):
    UPLOADED = "uploaded", _("to be checked")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


IMPORT_LIFE = Lifecycle(
    {
        ImportState.UPLOADED: [ImportState.RUNNING, ImportState.CANCELLED],
        ImportState.RUNNING: [
            ImportState.DONE,
            ImportState.FAILED,
            ImportState.CANCELLED,
            ImportState.UPLOADED,  # it was only tried out
        ],
        ImportState.FAILED: [ImportState.RUNNING, ImportState.CANCELLED],
        ImportState.DONE: [],
        ImportState.CANCELLED: [],
    }
)


class ExportState(TextChoices):
    REQUESTED = "requested", _("waits for a second person")
    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")
    FETCHED = "fetched", _("fetched")
    LAPSED = "lapsed", _("lapsed")


EXPORT_LIFE = Lifecycle(
    {
        ExportState.REQUESTED: [ExportState.APPROVED, ExportState.DECLINED, ExportState.LAPSED],
        ExportState.APPROVED: [ExportState.FETCHED, ExportState.LAPSED],
        ExportState.DECLINED: [],
        ExportState.FETCHED: [],
        ExportState.LAPSED: [],
    }
)
