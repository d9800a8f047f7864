"""Questions as participants meet them: asked, found, supported, reported; seen by nobody who is not registered."""
