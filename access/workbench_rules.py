"""Who may call what of the analyst's workbench. Whose procedures they are decides models/queries/drafts.py."""

from access.rule import ANALYSTS, PUBLISHERS, STUDENTS, Rule

WORKBENCH: dict[str, Rule] = {
    # Procedures, their versions and drafts.
    "web.workbench.listing": ANALYSTS,
    "web.workbench.procedure": ANALYSTS,
    "web.workbench.import_form": ANALYSTS,
    "web.workbench.take_import": ANALYSTS,
    "web.versions.show": ANALYSTS,
    "web.versions.package": ANALYSTS,
    "web.versions.diagram": ANALYSTS,
    "web.versions.restore": ANALYSTS,
    "web.drafts.begin": ANALYSTS,
    "web.drafts.show": ANALYSTS,
    "web.drafts.package": ANALYSTS,
    "web.drafts.diagram": ANALYSTS,
    "web.drafts.files": ANALYSTS,
    "web.drafts.keep_files": ANALYSTS,
    "web.drafts.let_go": ANALYSTS,
    "web.drafts.recover": ANALYSTS,
    "web.drafts.rename": ANALYSTS,
    "web.drafts.discard": ANALYSTS,
    "web.lifecycle.check": ANALYSTS,
    "web.lifecycle.progress": ANALYSTS,
    "web.lifecycle.propose": ANALYSTS,
    "web.lifecycle.withdraw": ANALYSTS,
    "web.lifecycle.approve": PUBLISHERS,
    "web.lifecycle.reject": PUBLISHERS,
    "web.lifecycle.publish": PUBLISHERS,
    **{
        f"workbench_procedures.{name}": ANALYSTS for name in ("versions", "package", "acts", "listing", "begin", "take")
    },
    **{f"workbench_drafts.{name}": ANALYSTS for name in ("show", "discard", "files", "keep_files", "package", "lint")},
    **{f"workbench_drafts.{name}": ANALYSTS for name in ("revisions", "recover")},
    **{f"workbench_lifecycle.{name}": ANALYSTS for name in ("check", "propose", "withdraw")},
    **{f"workbench_lifecycle.{name}": PUBLISHERS for name in ("approve", "reject", "publish")},
    # The modeler, and its lint.
    "web.modeler.show": ANALYSTS,
    "web.modeler.picture": ANALYSTS,
    "web.modeler.catalogue": ANALYSTS,
    "web.modeler.lint": ANALYSTS,
    "web.modeler.reckon": ANALYSTS,
    "web.modeler.copy": ANALYSTS,
    # Scenarios.
    **{
        f"web.scenarios.{name}": ANALYSTS
        for name in (
            *("listing", "begin", "show", "change", "remove", "day", "take"),
            *("run_one", "run_all", "progress", "cancel", "record", "go_on"),
        )
    },
    **{f"workbench_scenario_runs.{name}": ANALYSTS for name in ("listing", "begin", "show", "played", "cancel")},
    # Forms, decision tables, settings, the catalogue of rules.
    "web.workbench_forms.listing": ANALYSTS,
    "web.workbench_forms.create": ANALYSTS,
    "web.workbench_forms.ask_name": ANALYSTS,
    "web.workbench_forms.rename": ANALYSTS,
    "web.workbench_forms.delete": ANALYSTS,
    "web.workbench_forms.show": ANALYSTS,
    "web.workbench_forms.save_field": ANALYSTS,
    "web.workbench_forms.move_field": ANALYSTS,
    "web.workbench_forms.remove_field": ANALYSTS,
    "web.workbench_forms.save_about": ANALYSTS,
    "web.workbench_forms.save_text": ANALYSTS,
    "web.workbench_forms.try_out": ANALYSTS,
    "web.workbench_tables.listing": ANALYSTS,
    "web.workbench_tables.create": ANALYSTS,
    "web.workbench_tables.ask_name": ANALYSTS,
    "web.workbench_tables.rename": ANALYSTS,
    "web.workbench_tables.delete": ANALYSTS,
    "web.workbench_tables.show": ANALYSTS,
    "web.workbench_tables.check": ANALYSTS,
    "web.workbench_tables.save_text": ANALYSTS,
    "web.workbench_settings.show": ANALYSTS,
    "web.workbench_settings.save": ANALYSTS,
    "web.workbench_settings.save_head": ANALYSTS,
    "web.workbench_settings.save_text": ANALYSTS,
    "web.workbench_settings.begin_cast": ANALYSTS,
    "web.workbench_settings.save_people": ANALYSTS,
    "web.workbench_settings.limit": ANALYSTS,
    "web.workbench_rules.search": ANALYSTS,
    "workbench_tables.check": ANALYSTS,
    "workbench_tables.decide": ANALYSTS,
    # What changed between two versions.
    "web.diff.draft": ANALYSTS,
    "web.diff.versions": ANALYSTS,
    **{f"workbench_diff.{name}": ANALYSTS for name in ("draft", "versions")},
    # Simulation and backtest.
    **{
        f"web.backtests.{name}": ANALYSTS
        for name in (
            "listing",
            "begin",
            "of_version",
            "begin_of_version",
            "show",
            "progress",
            "cancel",
            "again",
            "remove",
        )
    },
    "web.backtests.export": ANALYSTS,
    **{f"workbench_backtests.{name}": ANALYSTS for name in ("of_draft", "begin", "of_version", "begin_of_version")},
    **{f"workbench_backtests.{name}": ANALYSTS for name in ("show", "show_of_version", "remove", "remove_of_version")},
    # Running cases to another version.
    **{f"web.migrations.{name}": ANALYSTS for name in ("listing", "begin", "show", "progress", "remap", "report")},
    **{f"web.migrations.{name}": ANALYSTS for name in ("stop", "go_on")},
    **{f"web.migrations.{name}": PUBLISHERS for name in ("start", "revert")},
    **{f"workbench_migrations.{name}": ANALYSTS for name in ("listing", "begin", "show", "cases", "remap")},
    **{f"workbench_migrations.{name}": ANALYSTS for name in ("stop", "go_on")},
    **{f"workbench_migrations.{name}": PUBLISHERS for name in ("start", "revert")},
    # Process analytics.
    **{f"web.analytics.{name}": STUDENTS for name in ("show", "renew", "log_xes", "log_csv")},
    **{f"workbench_analytics.{name}": STUDENTS for name in ("show", "variants", "log_xes", "log_csv")},
}
