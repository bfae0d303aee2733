"""What lists have in common that are narrowed by their address: every filter as it was written."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar


@dataclass(frozen=True)
class Narrowing:
    """Filters as texts, empty where nothing is said. A name that Python keeps for itself ends in `_`."""

    # The filters that make a list shorter; others choose what is shown, or in which order.
    NARROWING: ClassVar[tuple[str, ...]] = ()

    def values(self) -> dict[str, str]:
        """Those that say something, as an address holds them."""
        found = {item.name.rstrip("_"): str(getattr(self, item.name)) for item in fields(self)}
        return {name: value for name, value in found.items() if value}

    @property
    def narrowed(self) -> int:
        """By how many filters the list is narrowed."""
        return sum(name in self.values() for name in self.NARROWING)
