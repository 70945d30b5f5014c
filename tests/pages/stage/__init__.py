"""A small stage for the maps: invented square towns, our own assets, nothing else of the product."""
