// What every page gets: htmx, dialogs, menus, and forms that can not be sent twice. Features add their own files below.
import "./old.js";
import htmx from "htmx.org";
import "./security.js";
import "./dialogs.js";
import "./forms.js";
import "./menus.js";
import "./fields.js";
import "./drafts.js";
import "./case.js";
import "./task-acts.js";
import "./attachments.js";
import "./attachment-fields.js";
import "./notes.js";
import "./links.js";
import "./oversight.js";
import "./lists.js";
import "./live.js";
import "./basis.js";
import "./editors.js";
import "./scenarios.js";
import "./differences.js";

window.htmx = htmx;
