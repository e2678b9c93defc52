/** A lesson whose saved copy was started from an earlier version: the person is told, and decides. */

import { startAfresh } from "./copies.js";

const CARD = "version";

/** Shows the card where `copy` is older than `lesson`, the published one. `running`: whether Python is. */
export function tell(panel, cards, copy, lesson, contents, running) {
  const older = copy.saved && copy.base !== null && copy.base !== lesson.version;
  if (!older || copy.kept === lesson.version) return cards.hide(CARD);

  async function open() {
    const kept = await startAfresh(contents, panel, { keep: copy.edited, running: running() });
    await copy.load(lesson.version);
    cards.hide(CARD);
    cards.show("kept", {
      title: "This is the new version",
      text: [kept ? `Your work is kept beside it, as “${kept}”.` : ""],
      dismissable: true,
    });
  }

  async function keep() {
    copy.kept = lesson.version;
    panel.context.model.dirty = true;
    await panel.context.save();
    cards.hide(CARD);
  }

  cards.show(CARD, {
    title: "There is a new version of this lesson",
    text: copy.edited
      ? ["What you see is your own copy, which you started from an earlier version. Nothing of it is lost either way."]
      : ["What you see is a copy of an earlier version, in which you have changed nothing."],
    buttons: [
      [copy.edited ? "Open the new version, keep mine beside it" : "Open the new version", cards.attempt(open)],
      [copy.edited ? "Go on with mine" : "Stay with this one", cards.attempt(keep)],
    ],
  });
}
