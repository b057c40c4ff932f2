"""Attached files go along when two things become one."""

from aftersales.core.merging import follows_anything

follows_anything("files.KeptFile", kind_field="about_kind", field="about_object")
