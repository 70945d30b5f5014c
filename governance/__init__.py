"""The domain of 哨图 Whistlemap: grid governance of a city, one package per noun of the field."""

__version__ = "0.1.0"
