/**
 * Saving a lesson in the browser: what a copy was started from is written into it, and a save that fails says so.
 *
 * JupyterLab's notes on the kernel count as a change of the notebook. They are not: a lesson that was only looked
 * at is not saved, since a saved copy hides later versions of the lesson.
 */

import { Told } from "./cards.js";
import { downloadNotebook } from "./copies.js";
import { version } from "./published.js";

const KEY = "pytorch_foundations";
const CARD = "saving";
const KERNELS_OWN = ["language_info", "kernelspec"];

/** What is known of the copy that a panel shows. Made by `attend`. */
export class Copy {
  saved = false; // whether the browser keeps it
  base = null; // the version that it was started from, where that is known
  kept = null; // the newer version in whose stead the person chose to keep this copy

  constructor(panel, storage) {
    this.context = panel.context;
    this.storage = storage;
  }

  get version() {
    return version(this.context.model.toJSON().cells);
  }

  /** Whether the person has changed what its cells say; also where that cannot be known. */
  get edited() {
    return this.base === null || this.version !== this.base;
  }

  /** To be called whenever the notebook has been loaded; `published` is the version that the site has now. */
  async load(published) {
    await this.context.ready;
    const recorded = this.context.model.getMetadata(KEY) ?? {};
    this.saved = (await this.storage.getItem(this.context.path)) !== null;
    const now = this.version;
    this.base = recorded.version ?? (this.saved && now !== published ? null : now);
    if (!this.saved) this.base = now;
    this.kept = recorded.kept ?? null;
  }

  /** Writes into the notebook what the next version of this page must know of it. */
  stamp() {
    if (this.base === null) return;
    const record = this.kept ? { version: this.base, kept: this.kept } : { version: this.base };
    const before = this.context.model.getMetadata(KEY);
    if (JSON.stringify(before) !== JSON.stringify(record)) this.context.model.setMetadata(KEY, record);
  }
}

/** Sees to it that `panel` is saved as described above. */
export function attend(panel, cards, copy) {
  const { context } = panel;
  const { model } = context;

  model.metadataChanged.connect((_, { key }) => {
    if (!model.dirty && KERNELS_OWN.includes(key)) queueMicrotask(() => (model.dirty = false));
  });

  // All tabs read one clock and one store: half a second of tolerance would only hide what another tab saved.
  context.lastModifiedCheckMargin = 0;

  let saving = false;
  context.saveState.connect((_, state) => {
    saving = state === "started";
    if (state === "started") copy.stamp();
    if (state === "completed") {
      copy.saved = true;
      cards.hide(CARD);
    }
  });

  // In place of a dialog that would come again with every automatic save.
  const otherwise = context._handleError;
  context._handleError = (error, title) => (saving ? failed(error) : otherwise.call(context, error, title));

  function failed(error) {
    if (cards.shown(CARD)) return;
    const full = /quota|full/i.test(`${error?.name} ${error?.message}`);
    cards.show(CARD, {
      title: "This lesson could not be saved",
      text: full
        ? [
            "The browser has no room left for this site's files. What was saved before is still there.",
            "Download your copy now. Then make room: clear large outputs (Edit › Clear Outputs of All Cells), or " +
              "delete copies in the list of files that you do not need.",
          ]
        : [
            "The browser refuses to keep files for this site. What was saved before, if anything, is still there.",
            "Download your copy now. Then allow this site to store data, in the browser's settings.",
          ],
      buttons: [
        ["Download my copy", () => downloadNotebook(panel)],
        ["Try to save again", () => context.save().catch(() => {})],
      ],
      urgent: true,
    });
  }

  // Who turns to another tab, or closes this one, may not come back.
  const leave = () => {
    if (document.visibilityState === "hidden" && model.dirty) context.save().catch(() => {});
  };
  document.addEventListener("visibilitychange", leave);
  panel.disposed.connect(() => document.removeEventListener("visibilitychange", leave));
}

/** Saves what is not saved yet, before the page is left; throws `Told` where that failed: then it has to stay. */
export async function saveNow({ context }) {
  if (!context.model.dirty) return;
  await context.save().catch(() => {});
  if (context.model.dirty) throw new Told("it could not be saved");
}

/** Says so where the browser keeps nothing beyond this tab; resolves to whether it keeps what is saved. */
export async function warnOfMemory(cards, storage, panel) {
  await storage.ready().catch(() => {});
  if (storage.driver() !== "memoryStorageDriver") return true;
  cards.show("memory", {
    title: "What you write will not be kept",
    text: [
      "This browser does not let the site store anything. The lesson works, but its changes are lost when this tab " +
        "is closed or loaded again.",
      "Download your copy before you leave, or allow this site to store data, in the browser's settings.",
    ],
    buttons: [["Download my copy", () => downloadNotebook(panel)]],
    urgent: true,
    dismissable: true,
  });
  return false;
}
