/** The actions on a lesson: as commands, on the notebook's toolbar and in the menu "Lesson". */

import { Told } from "./cards.js";
import { download, downloadNotebook, ownName, startAfresh, today } from "./copies.js";
import { saveNow } from "./saving.js";
import { archive } from "./work.js";

const ID = "foundations";

/**
 * Adds the commands to `app`, and the menu where there is a main menu.
 *
 * `open` maps an open notebook to what is known of it, `{cards, copy, lesson}`; `keeps()` says whether the browser
 * keeps what is saved, `running(panel)` whether its Python runs. Gives a function that equips a notebook's toolbar.
 */
export function add(app, lab, { open, contents, storage, keeps, running, menu, palette }) {
  const { commands, shell } = app;
  const { PageConfig } = lab.coreutils;
  const icons = lab.icons;
  const inLab = !PageConfig.getOption("notebookPage");
  const current = () => (open.has(shell.currentWidget) ? shell.currentWidget : null);
  const about = (panel) => open.get(panel ?? current());
  const page = (path) => new URL(path, new URL(PageConfig.getBaseUrl(), window.location.href)).href;

  const list = {
    reset: {
      label: "Reset this lesson…",
      short: "Reset",
      caption: "Reset this lesson: go back to it as it was published",
      icon: icons.undoIcon,
      enabled: () => Boolean(about()?.lesson),
      execute: (panel) => reset(panel, about(panel), lab, contents, running),
    },
    download: {
      label: "Download my copy",
      short: "Download",
      caption: "Download my copy of this lesson, as it is now",
      icon: icons.downloadIcon,
      enabled: () => Boolean(about()),
      execute: (panel) => downloadNotebook(panel),
    },
    next: {
      label: () => (about()?.lesson?.next ? `Next lesson: ${about().lesson.next.name}` : "Next lesson"),
      short: "Next lesson",
      caption: "Next lesson: go on to it, with this one saved",
      icon: icons.caretRightIcon,
      enabled: () => Boolean(about()?.lesson),
      execute: (panel) => next(panel, about(panel)),
    },
    switch: {
      label: inLab ? "Open in Notebook" : "Open in JupyterLab",
      short: inLab ? "Notebook" : "JupyterLab",
      caption: inLab
        ? "Open this lesson in the Notebook interface, which shows it alone"
        : "Open this lesson in JupyterLab, which shows several files beside each other",
      icon: inLab ? icons.notebookIcon : icons.launchIcon,
      enabled: () => Boolean(current()),
      execute: (panel) => leave(panel, page(`${inLab ? "notebooks" : "lab"}/index.html?path=${encodeURIComponent(panel.context.path)}`)),
    },
    all: {
      label: "Download all my work",
      enabled: () => true,
      execute: () => downloadAll(open, storage),
    },
    "bring-back": {
      label: "Bring back work from a file…",
      enabled: () => true,
      execute: () => window.open(page("work.html"), "_blank", "noopener"),
    },
    home: {
      label: "All lessons",
      enabled: () => true,
      execute: () => leave(current(), page("index.html")),
    },
  };

  async function leave(panel, url) {
    if (panel) await saveNow(panel);
    if (panel && !keeps() && about(panel).copy.edited) await askToLeave(lab.apputils);
    window.location.assign(url);
  }

  async function next(panel, { lesson }) {
    if (!lesson.next) return leave(panel, page("index.html"));
    if (!inLab) return leave(panel, page(`notebooks/index.html?path=${encodeURIComponent(lesson.next.path)}`));
    await saveNow(panel);
    await commands.execute("docmanager:open", { path: lesson.next.path });
  }

  for (const [name, { label, caption, icon, enabled, execute }] of Object.entries(list)) {
    commands.addCommand(`${ID}:${name}`, {
      label,
      caption,
      icon,
      isEnabled: enabled,
      execute: () => {
        const panel = current();
        const cards = panel && open.get(panel).cards;
        return cards ? cards.attempt(() => execute(panel))() : execute(panel);
      },
      describedBy: { args: { type: "object", properties: {} } },
    });
    palette?.addItem({ command: `${ID}:${name}`, category: "Lesson" });
  }

  if (menu) {
    const lessons = new lab.widgets.Menu({ commands });
    lessons.id = "jp-mainmenu-lesson";
    lessons.title.label = "Lesson";
    for (const name of Object.keys(list)) {
      if (["switch", "all"].includes(name)) lessons.addItem({ type: "separator" });
      lessons.addItem({ command: `${ID}:${name}` });
    }
    menu.addMenu(lessons, true, { rank: 45 });
  }

  /** The buttons for one notebook's toolbar, beside JupyterLab's own for cells. */
  return async function equip(panel) {
    let before = "cellType";
    await contains(panel.toolbar, before);
    if (panel.isDisposed) return;
    const shown = about(panel).lesson ? ["reset", "download", "next", "switch"] : ["download", "switch"];
    for (const name of shown) {
      const { short, caption, icon, execute } = list[name];
      const button = new lab.apputils.ToolbarButton({
        className: `pf-ToolbarButton pf-mod-${name}`,
        label: name === "next" && !about(panel).lesson.next ? "All lessons" : short,
        tooltip: name === "next" ? nextCaption(about(panel).lesson) : caption,
        icon,
        onClick: once(about(panel).cards.attempt(() => execute(panel))),
      });
      panel.toolbar.insertAfter(before, `${ID}-${name}`, button);
      before = `${ID}-${name}`;
    }
  };
}

/** JupyterLab fills a toolbar some time after the notebook is there; not with everything, if a learner has set it so. */
async function contains(toolbar, name, attempts = 100) {
  while (attempts-- && ![...toolbar.names()].includes(name)) await new Promise((later) => setTimeout(later, 50));
}

/** JupyterLab's toolbar buttons answer a key twice, as a key and as the click made of it: the second is passed over. */
function once(action) {
  let busy = false;
  let byKey = false;
  return async () => {
    const { type, detail } = window.event ?? {};
    if (busy || (byKey && type === "click" && !detail)) return;
    busy = true;
    byKey = type === "keydown";
    await action();
    busy = false;
    setTimeout(() => (byKey = false), 500);
  };
}

const nextCaption = ({ next }) =>
  next ? `Next lesson: go on to ${next.name}, with this one saved` : "All lessons: this was the last one";

async function reset(panel, { cards, copy, lesson }, lab, contents, running) {
  if (!lesson) throw new Error("this file is not one of the published lessons");
  const { showDialog, Dialog } = lab.apputils;
  const name = await ownName(contents, panel.context.path);
  const result = await showDialog({
    title: "Reset this lesson?",
    body: "It becomes again what was published, in its newest version, and Python is started afresh. What you wrote in it is removed.",
    checkbox: { label: `Keep a copy of my work beside it: “${name.split("/").pop()}”`, checked: copy.edited },
    buttons: [Dialog.cancelButton({ label: "Cancel" }), Dialog.warnButton({ label: "Reset" })],
    defaultButton: 0,
  });
  if (!result.button.accept) return;
  const kept = await startAfresh(contents, panel, { keep: result.isChecked, running: running(panel) });
  await copy.load(lesson.version);
  for (const card of ["version", "saving"]) cards.hide(card);
  cards.show("kept", {
    title: "The lesson is as it was published",
    text: [kept ? `Your work is kept beside it, as “${kept}”.` : ""],
    dismissable: true,
  });
}

/** Where the browser keeps nothing, to leave the page is to lose what was written. */
async function askToLeave({ showDialog, Dialog }) {
  const { button } = await showDialog({
    title: "Leave without what you wrote?",
    body: "This browser does not let the site store anything: what you wrote here is lost when you leave. Download your copy first.",
    buttons: [Dialog.cancelButton({ label: "Stay" }), Dialog.warnButton({ label: "Leave" })],
    defaultButton: 0,
  });
  if (!button.accept) throw new Told("the person stays");
}

async function downloadAll(open, stored) {
  const storage = await stored;
  const models = new Map();
  await storage.iterate((model, path) => void models.set(path, model));
  // What is shown counts, saved or not: there may be no room to save it.
  for (const { context } of open.keys()) {
    if (!context.model.dirty) continue;
    const last_modified = new Date().toISOString();
    models.set(context.path, { ...context.contentsModel, last_modified, format: "json", content: context.model.toJSON() });
  }
  download(`pytorch-foundations-work-${today()}.zip`, archive([...models]));
}
