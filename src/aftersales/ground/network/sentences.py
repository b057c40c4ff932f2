"""What happens to the network, told in plain sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.ground.network import events
from aftersales.ground.network.models import Department, Grade, Store
from aftersales.web.sentences import names, say


@names("store")
def stores(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    return dict(Store.objects.visible_to(seen_by).filter(pk__in=ids).values_list("pk", "name"))


@names("department")
def departments(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    return dict(Department.objects.visible_to(seen_by).filter(pk__in=ids).values_list("pk", "name"))


@names("grade")
def grades(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    return dict(Grade.objects.visible_to(seen_by).filter(pk__in=ids).values_list("pk", "name"))


say(events.GroupFounded, _("%(actor)s founded the group"), tone="ready")
say(events.BrandAdded, _("%(actor)s took on a brand"))
say(events.GradeSet, _("%(actor)s set what the grade %(grade)s may do"))
say(events.StoreOpened, _("%(actor)s opened %(store)s"), tone="ready")
say(events.StoreSettled, _("%(actor)s changed the settings of %(store)s"))
say(events.StoreGraded, _("%(actor)s put %(store)s into the grade %(grade)s"))
say(events.StoreClosed, _("%(actor)s closed %(store)s"), tone="late")
say(events.BrandsChosen, _("%(actor)s chose the brands of %(store)s"))
say(events.HoursSet, _("%(actor)s set the opening hours"))
say(events.SpecialDaySet, _("%(actor)s set other hours for %(on)s"))
say(events.SpecialDayLifted, _("%(actor)s lifted the special hours of %(on)s"))
say(events.DepartmentFormed, _("%(actor)s formed the department %(department)s"), tone="ready")
say(events.DepartmentMoved, _("%(actor)s moved the department %(department)s"))
say(events.DepartmentClosed, _("%(actor)s closed the department %(department)s"), tone="late")
say(
    events.AgentContractSigned,
    _("%(actor)s signed a contract with %(store)s from %(starts_on)s to %(ends_on)s"),
    tone="ready",
)
say(
    events.AgentContractEnded,
    _("%(actor)s ended the contract with %(store)s on %(ends_on)s"),
    tone="late",
)
say(events.StationGuided, _("%(actor)s set which site guides %(store)s"))
