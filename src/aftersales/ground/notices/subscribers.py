"""Notices and messages go along when two things become one; who wanted none still wants none."""

from aftersales.core.merging import follows_anything

follows_anything("notices.Notice", kind_field="about_kind", field="about_object")
follows_anything(
    "notices.Message",
    kind_field="recipient_kind",
    field="recipient",
    alone=("channel", "occasion"),
)
follows_anything(
    "notices.OptOut", kind_field="recipient_kind", field="recipient", alone=("channel",)
)
