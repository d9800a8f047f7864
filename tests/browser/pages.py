"""Every page of the running product, by name: for axe and for the camera."""

from dataclasses import dataclass, field

MEETING = "tematraff-om-segregation-och-utanforskap"
FULL = "renovera-med-hyresgasterna-pa-plats"
HYBRID = "trygghet-i-trapphus-och-pa-gardar"
CALLED_OFF = "digital-dialog-med-hyresgaster"

PUBLIC = {
    "start": "/",
    "start-filtered": "/?format=digital",
    "start-nothing-found": "/?theme=segregation&format=on_site",
    "archive": "/archive",
    "theme": "/themes/segregation",
    "event": f"/events/{MEETING}",
    "event-full": f"/events/{FULL}",
    "event-hybrid": f"/events/{HYBRID}",
    "event-called-off": f"/events/{CALLED_OFF}",
    "privacy": "/privacy",
    "accessibility": "/accessibility",
    "contact": "/contact",
    "not-found": "/finns-inte",
    "en-start": "/en/",
    "en-event": f"/en/events/{MEETING}",
}
FORMS = {
    "form": f"/events/{MEETING}/register",
    "form-waitlist": f"/events/{FULL}/register",
    "form-closed": f"/events/{CALLED_OFF}/register",
    "en-form": f"/en/events/{MEETING}/register",
    "mine-empty": "/my",
    "sign-in": "/organizer/sign-in",
}
DEV = {"components": "/dev/components", "inbox": "/dev/inbox"}
