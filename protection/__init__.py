"""Protection of persons: data keys, sealed values, blind indexes and masks. Pure: no database, no clock, no settings."""
