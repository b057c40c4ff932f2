"""What the log tells of parts, in words."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.supply.parts import queries
from aftersales.supply.parts.events import PartChanged, PartListed, PartPriced
from aftersales.web.sentences import names, say

say(PartListed, _("%(actor)s put the part into the catalogue"))
say(PartChanged, _("%(actor)s changed the part"))
say(PartPriced, _("%(actor)s noted the price %(amount)s %(currency)s from %(holds_from)s"))


@names("part")
def parts(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.catalogue(seen_by=seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "shown_number"))
