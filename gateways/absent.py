"""The province of an installation that has none configured: every filing waits in the outbox, nothing is lost."""

from collections.abc import Mapping
from typing import Any

from handlers.ports import FilingAnswer, GatewayUnavailable

WHY = "未配置省平台地址（BIHUAN_PROVINCE_URL、BIHUAN_PROVINCE_SECRET）/ no provincial platform is configured"


class AbsentProvince:
    """A ProvincePort that is never there."""

    def submit_filing(self, payload: Mapping[str, Any], *, idempotency_key: str) -> FilingAnswer:
        """Always GatewayUnavailable, so that the outbox keeps the filing and tries again."""
        raise GatewayUnavailable(WHY)

    def check(self) -> str:
        """Always GatewayUnavailable, with what to set."""
        raise GatewayUnavailable(WHY)
