/** One lesson in two tabs: both are told, and neither overwrites what the other saved without being asked. */

import { keepCopy } from "./copies.js";

const CHANNEL = "pytorch-foundations-documents";
const CARD = "tabs";

/** Tells other tabs of `panel`, and the person of other tabs. */
export function attend(panel, cards, contents, lab) {
  const { context } = panel;
  const channel = new BroadcastChannel(CHANNEL);
  const send = (what) => channel.postMessage({ path: context.path, what });

  channel.addEventListener("message", ({ data: { path, what } }) => {
    if (path !== context.path) return;
    if (what === "opened") send("here");
    if (what === "opened" || what === "here") twice();
    if (what === "saved") outdated();
    if (what === "closed") cards.hide(CARD);
  });
  context.ready.then(() => send("opened"));
  context.saveState.connect((_, state) => state === "completed" && send("saved"));
  const closed = () => send("closed");
  window.addEventListener("pagehide", closed);
  panel.disposed.connect(() => {
    window.removeEventListener("pagehide", closed);
    closed();
    channel.close();
  });

  function twice() {
    if (cards.shown(CARD)) return;
    cards.show(CARD, {
      title: "This lesson is open twice",
      text: ["It is open in another tab or window too, and both save to the same place. Go on in one of them only."],
      dismissable: true,
    });
  }

  function outdated() {
    cards.show(CARD, {
      title: "This lesson was saved in another tab",
      text: [
        context.model.dirty
          ? "What you changed here is not saved yet, and is not in what the other tab saved."
          : "What you see here is older than what the other tab saved.",
      ],
      buttons: [
        context.model.dirty
          ? ["Keep mine as a copy, show the other", cards.attempt(both)]
          : ["Show what was saved", cards.attempt(show)],
      ],
      dismissable: true,
    });
  }

  async function show() {
    await context.revert();
    context.model.dirty = false;
    cards.hide(CARD);
  }

  async function both() {
    const kept = await keepCopy(contents, context);
    await show();
    cards.show("kept", {
      title: "Both are kept",
      text: [`You see what the other tab saved. What you had here is kept as “${kept}”.`],
      dismissable: true,
    });
  }

  // JupyterLab asks whether to revert or to overwrite: either way one of the two is lost.
  context._raiseConflict = async (model, options) => {
    if (context._conflictModalIsOpen) throw named("ModalDuplicateError");
    context._conflictModalIsOpen = true;
    const { showDialog, Dialog } = lab.apputils;
    const result = await showDialog({
      title: "This lesson was saved in another tab meanwhile",
      body: "Your changes here are not in what the other tab saved. Both can be kept: yours then gets a name of its own.",
      buttons: [
        Dialog.cancelButton({ label: "Decide later" }),
        Dialog.warnButton({ label: "Replace it by mine", actions: ["replace"] }),
        Dialog.okButton({ label: "Keep both", actions: ["both"] }),
      ],
    }).finally(() => (context._conflictModalIsOpen = false));
    if (result.button.actions.includes("replace")) return contents.save(context.path, options);
    if (!result.button.actions.includes("both")) throw named("ModalCancelError");
    await both();
    return model;
  };
}

const named = (name) => Object.assign(new Error("Cancel"), { name });
