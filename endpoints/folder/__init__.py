"""An inspection in a folder: one zip for a mandate, to be read and verified without network and without us."""
