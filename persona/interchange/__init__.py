"""Card files of the world: read whatever comes, write what everybody reads."""
