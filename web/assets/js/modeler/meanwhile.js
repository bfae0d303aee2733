// What others, and the same person in another tab, do to the draft while it is open: who edits it, and what can be chosen from.
import { get } from "./server.js";

const LOOK_AGAIN = 60000;

export class Meanwhile {
  constructor({ config, catalogue, revision, toolbar, panel, findings }) {
    Object.assign(this, { config, catalogue, revision, toolbar, panel, findings });
    setInterval(() => this.look(), LOOK_AGAIN);
    // Whoever comes back from the tab in which a form was made looks for it at once.
    window.addEventListener("focus", () => this.look());
    document.addEventListener("visibilitychange", () => this.look());
  }

  async look() {
    if (document.visibilityState === "hidden" || this.looking) return;
    this.looking = true;
    try {
      const answer = await get(`${this.config.base}/files?edit=1`);
      if (!answer.ok) return;
      this.toolbar.hold(answer.body.held_by);
      if (answer.body.revision !== this.revision) await this.learn(answer.body.revision);
    } catch (error) {
      // A line that is down is told by the saving.
    } finally {
      this.looking = false;
    }
  }

  // The diagram stays as it is drawn here; with which revision it is saved is a matter of `Keeping`, which meets other files' saves.
  async learn(revision) {
    const answer = await get(`${this.config.base}/catalogue`);
    if (!answer.ok) return;
    this.revision = revision;
    // A part that goes along with the next save does not come with its files a second time.
    const taken = new Set(this.catalogue.parts.filter((part) => !part.files).map((part) => part.id));
    for (const part of answer.body.parts) if (taken.has(part.id)) delete part.files;
    const same = JSON.stringify(answer.body) === JSON.stringify(this.catalogue);
    Object.assign(this.catalogue, answer.body);
    if (!same) this.panel.renew();
    this.findings.look();
  }
}
