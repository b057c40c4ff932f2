"""Where an installation is looked at from anywhere."""

from aftersales.web.tiles import leads

leads("installation", "fieldservice:installation", right="fieldservice.view")
