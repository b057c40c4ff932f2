"""Where the technical desk's things are looked at from anywhere."""

from aftersales.web.tiles import leads

leads("help_request", "support:request", right="support.view")
leads("damage", "support:damage", right="support.view")
