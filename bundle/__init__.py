"""The sealed box: one archive that installs and runs the atlas on a machine without any network (``make bundle``)."""


class BundleFault(Exception):
    """The archive cannot be made; the words say why and what mends it."""
