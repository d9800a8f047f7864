"""Backups: one file with the database and the files, made while the site serves, examined, restored, rehearsed.

The site's secrets are not in it: whoever finds a backup can neither sign a link nor open what is sealed.
"""

from eventsite.backups.archives import Manifest
from eventsite.backups.making import Made, make
from eventsite.backups.restoring import Restored, examine, rehearse, restore
from eventsite.backups.troubles import Trouble

__all__ = ["Made", "Manifest", "Restored", "Trouble", "examine", "make", "rehearse", "restore"]
