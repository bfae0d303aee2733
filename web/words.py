"""`python -m web.words` (`make words`): brings the English catalogue into step with what the pages say.

What is new waits with an empty translation (a test wants none); what is said nowhere any more goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from calendars.clock import WEEKDAYS_ZH
from documents import fields, kinds
from models import (
    account,
    backtest,
    deadline,
    evaluation,
    evaluator_link,
    event_titles,
    filing,
    incident,
    login_event,
    migration_run,
    notice,
    notice_address,
    notice_sending,
    opinion,
    organization,
    procedure_draft,
    records,
    stages,
    voiding,
)
from models.queries import oversight
from views import analytics, heat, lists
from workflows.accounts import account_import
from workflows.authoring import facts
from workflows.backtest import terms
from workflows.migrating import clocks
from workflows.procedures import settings
from workflows.stories import refusals, vocabulary, wording
from workflows.task_acts import acts_on_task, bulk

ROOT = Path(__file__).resolve().parent
CATALOGUE = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "N_": None,
    "_l": None,
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
}
# Where words stand, if that makes a difference to the translation («工单» as the name of a list is «Cases»), and the words.
Entry = tuple[str, str]
# Words that pages show and that stand with the things they name.
NAMES: tuple[Mapping[str, str], ...] = (
    account.ROLES,
    stages.STAGES,
    stages.CLOSURES,
    vocabulary.URGENCIES,
    *(refusals.ARRIVAL, refusals.ACT, refusals.FORM, refusals.NOTICE),
    event_titles.TITLES,
    event_titles.STAGE_TITLES,
    event_titles.WHAT_TITLES,
    filing.STATUS_ZH,
    incident.KINDS,
    notice.KINDS,
    organization.KINDS,
    records.KINDS,
    *(deadline.PURPOSES, deadline.STATES, deadline.ADJUSTMENTS, evaluator_link.STATES, login_event.KINDS),
    *(notice_address.CHANNELS, notice_address.ROBOTS, notice_sending.MESSAGE_STATES, notice_sending.RESULTS),
    *(opinion.REQUESTS, opinion.MODES, opinion.STATES, opinion.OPINION_STATES, opinion.VERDICTS),
    *(procedure_draft.STATES, procedure_draft.ACTS),
    *(migration_run.PHASES, migration_run.STATES, migration_run.OUTCOMES, clocks.CHOICES),
    *(backtest.STATES, terms.KINDS),
    *(voiding.REASONS, voiding.STATES, oversight.RISKS, heat.BY, analytics.BY, analytics.ENDS, lists.URGENCIES),
    *(facts.TITLES, *facts.VALUES.values()),
    *(
        acts_on_task.NAMES,
        acts_on_task.HINTS,
        account_import.COLUMNS,
        bulk.ACTS,
        settings.FILING_TARGETS,
        settings.LEVEL_SYSTEMS,
    ),
)


def said() -> Iterator[Entry]:
    """Everything that may have to be translated."""
    for found in extract_from_dir(str(ROOT), METHODS, keywords=KEYWORDS):
        message = found[2]
        yield found[4] or "", message if isinstance(message, str) else message[0]
    yield from (("", words) for words in shown())


def shown() -> Iterator[str]:
    """What stands elsewhere and pages show."""
    for names in NAMES:
        yield from names.values()
    yield from (zh for zh, _en in wording.NAMES.values())
    yield from evaluation.LEVEL_ZH.values()
    yield from WEEKDAYS_ZH
    yield from (words for kind in kinds.KINDS.values() for words in (kind.name, kind.about))
    yield from (words for field in fields.FIELDS for words in (field.group, field.help))
    yield from (title for title, _usual, _kinds in settings.KNOWN.values())


def catalogue() -> Catalog:
    """The catalogue as it is."""
    with CATALOGUE.open("rb") as text:
        return read_po(text, locale="en")


def known() -> dict[Entry, Any]:
    """What is in it, with the translation; empty where one is wanting."""
    return {
        (message.context or "", str(message.id)): "" if message.fuzzy else message.string
        for message in catalogue()
        if message.id
    }


def missing() -> list[Entry]:
    """What has no translation yet."""
    translated = {entry for entry, translation in known().items() if translation}
    return sorted(set(said()) - translated)


def superfluous() -> list[Entry]:
    """What is translated and said nowhere."""
    return sorted(set(known()) - set(said()))


def bring_into_step() -> int:
    """Adds what is new and drops what is gone; how many wait for a translation."""
    old, new = known(), Catalog(locale="en", fuzzy=False)
    for context, words in sorted(set(said())):
        new.add(words, old.get((context, words), ""), context=context or None)
    with CATALOGUE.open("wb") as text:
        write_po(text, new, omit_header=True, width=120, sort_output=True)
    return len(missing())


if __name__ == "__main__":
    print(f"{bring_into_step()} sentences wait for an English translation")  # noqa: T201  # a command's own output
