"""What a running installation consists of, put together in app.py and handed to every room that needs it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

from calendars.china import China
from calendars.clock import Clock
from handlers.ports import JobsPort, ProvincePort
from handlers.ports_notices import Outlets
from handlers.ports_sign_on import SignOnPort
from handlers.ports_storage import StoragePort
from handlers.ports_stories import PlayersPort
from protection.sealing import Vault
from workflows.engine import Engine
from workflows.procedures.definitions import Definitions

# Natural days after the closing of a case for which its evaluator is kept: a year covers the spot checks of ST-36 and the
# six months in which an administrative act may be taken to court. No rule names a number.
RETENTION_DAYS = 365
# 网络安全法 article 21 (3): logs of the network are kept for six months at least.
LOGIN_RETENTION_DAYS = 365
# Who was told what and when is asked for in a dispute about a late step; after a year nobody does.
NOTICE_RETENTION_DAYS = 365


@dataclass
class Rehearsal:
    """What a simulation watches: the elements passed by each case, and, with `live`, workflows that stay in memory.

    Playing a story once with `live` and once without proves that save and restore change nothing.
    """

    traces: dict[int, list[str]] = field(default_factory=dict)
    live: dict[int, Engine] | None = None


@dataclass(frozen=True)
class FileLimits:
    """How large one attachment, and how large and many those of one case may be; sizes in bytes."""

    file_bytes: int = 20 * 1024 * 1024
    case_bytes: int = 200 * 1024 * 1024
    files: int = 60


@dataclass
class Context:
    """Clock, calendar, gateways and the cache of procedure versions. One for each application object.

    `clock` is the case clock (simulated in a demonstration); `system_clock` is the real one, for tokens and log lines.
    `rehearsal` is only there in simulations; without `jobs` nobody works in the background, and whoever plays calls the rounds.
    `keys` seals and opens what is known of persons; `app.py` takes it from the configuration where a test or simulation
    brings none.
    """

    clock: Clock
    system_clock: Clock
    calendar: Callable[[], China]
    province: ProvincePort
    definitions: Definitions = field(default_factory=Definitions)
    rehearsal: Rehearsal | None = None
    jobs: JobsPort | None = None
    # Set when this process is to end: rounds of work begin nothing new, readiness says no.
    stopping: Event = field(default_factory=Event)
    keys: Vault | None = None
    retention_days: int = RETENTION_DAYS
    # The identity provider of single sign-on, where one is set.
    sign_on: SignOnPort | None = None
    # Days for which the audit of logins is kept.
    login_retention_days: int = LOGIN_RETENTION_DAYS
    # Days for which messages of notices and the attempts to deliver them are kept.
    notice_retention_days: int = NOTICE_RETENTION_DAYS
    # Where the bytes of attachments lie; `app.py` takes both from the configuration like the keys.
    files: StoragePort | None = None
    limits: FileLimits = field(default_factory=FileLimits)
    # The channels by which people are told outside the product; none where nothing is configured.
    outlets: Outlets = field(default_factory=Outlets)
    # Who plays the stories of drafts, apart from this process.
    players: PlayersPort | None = None

    @property
    def storage(self) -> StoragePort:
        """The store of attachments; raises where there is none (a simulation)."""
        if self.files is None:
            raise LookupError("没有附件存储 / there is no store of attachments")
        return self.files

    @property
    def vault(self) -> Vault:
        """The data keys; raises where the configuration has none (`flask` commands that need none start without)."""
        if self.keys is None:
            raise LookupError("没有数据密钥，请设置 BIHUAN_DATA_KEY 或 BIHUAN_DATA_KEY_FILE / there is no data key")
        return self.keys

    @property
    def live(self) -> dict[int, Engine] | None:
        """Workflows kept in memory between units; None outside such a rehearsal."""
        return self.rehearsal.live if self.rehearsal else None
