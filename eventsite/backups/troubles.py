"""Why a backup cannot be made or used."""


class Trouble(Exception):
    """It cannot be done; the message is for whoever runs the site and names no person."""
