// Keeps the diagram: a moment after each change on the server, and until that has worked in this browser.
import { debounced } from "./dom.js";
import { send } from "./server.js";

const PAUSE = 800;
const AGAIN = 5000;

export class Keeping {
  // `write()` gives the diagram as it is now. States: saved, changed, saving, offline, refused, conflict.
  constructor({ address, draft, path, revision, write, told, conflict }) {
    Object.assign(this, { address, path, revision, write, told, conflict });
    this.place = `bihuan:draft:${draft}:${path}`;
    this.state = "saved";
    // Files that go along with the next save: a shared part that the diagram has begun to call.
    this.along = {};
    this.soon = debounced(() => this.save(), PAUSE);
    this.again = debounced(() => this.save(), AGAIN);
    window.addEventListener("online", () => this.state === "offline" && this.save());
  }

  // A part is taken along once; afterwards it is the procedure's own.
  takeAlong(part) {
    if (!part || !part.files) return;
    this.along = { ...this.along, ...part.files };
    delete part.files;
  }

  get unsaved() {
    return this.state !== "saved";
  }

  left() {
    try {
      return JSON.parse(window.localStorage.getItem(this.place) || "null");
    } catch (error) {
      return null;
    }
  }

  leave(text) {
    try {
      window.localStorage.setItem(this.place, JSON.stringify({ text, revision: this.revision, at: new Date().toISOString() }));
      return true;
    } catch (error) {
      return false;
    }
  }

  forget() {
    try {
      window.localStorage.removeItem(this.place);
    } catch (error) {
      // A browser that keeps nothing has nothing to forget.
    }
  }

  changed() {
    this.tell("changed");
    this.soon();
  }

  tell(state, detail = {}) {
    this.state = state;
    this.told(state, detail);
  }

  async save() {
    if (this.saving) {
      this.soon();
      return;
    }
    this.saving = true;
    this.tell("saving");
    const text = await this.write();
    this.leave(text);
    try {
      await this.put(text);
    } finally {
      this.saving = false;
    }
  }

  async put(text) {
    const along = this.along;
    let answer;
    try {
      answer = await send("PUT", this.address, { revision: this.revision, files: { ...along, [this.path]: text } });
    } catch (error) {
      this.tell("offline");
      this.again();
      return;
    }
    if (answer.ok) {
      this.revision = answer.body.revision;
      if (this.along === along) this.along = {};
      // What was changed while this was on its way goes next.
      if (this.soon.pending()) return;
      this.forget();
      this.tell("saved", answer.body);
    } else if (answer.status === 409 && answer.body.revision !== undefined) await this.collided(text, answer.body);
    else this.tell("refused", { status: answer.status, ...answer.body });
  }

  // Somebody else saved meanwhile. Other files of the draft do not touch this one.
  async collided(text, told) {
    if (told.changed && !told.changed.includes(this.path)) {
      this.revision = told.revision;
      await this.put(text);
      return;
    }
    this.tell("conflict", told);
    this.conflict(told);
  }

  async insist(revision) {
    this.revision = revision;
    await this.save();
  }
}
