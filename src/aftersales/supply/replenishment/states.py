"""Classes of parts, as the reckoning names them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UseClass(TextChoices):
    """How a part is used (PT-02)."""

    FREQUENT = "frequent", pgettext_lazy("part", "frequent")
    INFREQUENT = "infrequent", pgettext_lazy("part", "infrequent")
    SEASONAL = "seasonal", pgettext_lazy("part", "seasonal")


class Pattern(TextChoices):
    """How its demand comes (Syntetos, Boylan & Croston 2005)."""

    SMOOTH = "smooth", pgettext_lazy("demand", "smooth")
    ERRATIC = "erratic", pgettext_lazy("demand", "erratic")
    INTERMITTENT = "intermittent", pgettext_lazy("demand", "intermittent")
    LUMPY = "lumpy", pgettext_lazy("demand", "lumpy")
    RARE = "rare", pgettext_lazy("demand", "rare")


class ServiceKind(TextChoices):
    """What a service level is a level of."""

    CYCLE = "cycle", _("order cycles without a shortage")
    FILL = "fill", _("pieces served from the shelf")


USE_TONES = {
    UseClass.FREQUENT: "work",
    UseClass.INFREQUENT: "planned",
    UseClass.SEASONAL: "waiting",
}
STOCK_CLASSES = [(one, one) for one in "ABC"]
