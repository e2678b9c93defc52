/** The plugins of this extension: which of JupyterLab's parts each asks for, and what they put together. */

import * as actions from "./actions.js";
import { Boots } from "./boots.js";
import { Cards } from "./cards.js";
import * as network from "./network.js";
import * as newer from "./newer.js";
import { describe } from "./pictures.js";
import { published } from "./published.js";
import { Queue } from "./queue.js";
import { waitForNoState } from "./routing.js";
import * as saving from "./saving.js";
import { scrollByKeyboard } from "./scrolling.js";
import { settingManager, validateWhatIsSet } from "./settings.js";
import { shared } from "./shared.js";
import * as status from "./status.js";
import * as tabs from "./tabs.js";
import { offlineModule, workerManager } from "./worker.js";

const NAME = "pytorch-foundations";

/** @returns the plugins, for the modules in JupyterLab's share scope. */
export async function plugins(scope) {
  const lab = await shared(scope);
  style();
  validateWhatIsSet(lab.settings);
  const { offline } = await offlineModule();
  const boots = new Boots(offline);
  network.saveWhenReady(boots, offline);
  const queue = new Queue(boots, lab.notebook.runCell);

  return [
    {
      id: `${NAME}:boots`,
      description: "Watches how Python's boots go.",
      autoStart: true,
      requires: [lab.lite.IKernelSpecs],
      activate: (app, specs) => boots.watch(specs),
    },
    {
      // JupyterLite's own asks for the kernels only while its page is seen: a lesson opened in a tab behind
      // would find none, and ask the learner which one to use.
      id: `${NAME}:kernel-spec-manager`,
      description: "Knows the kernels, in a tab behind too.",
      autoStart: true,
      provides: lab.services.IKernelSpecManager,
      requires: [lab.lite.IKernelSpecs, lab.lite.IKernelSpecClient],
      optional: [lab.services.IServerSettings],
      activate: (app, specs, kernelSpecAPIClient, serverSettings) => {
        const manager = new lab.services.KernelSpecManager({ kernelSpecAPIClient, serverSettings, standby: "never" });
        specs.changed.connect(() => void manager.refreshSpecs());
        return manager;
      },
    },
    {
      id: `${NAME}:setting-manager`,
      description: "Keeps JupyterLab's settings in the browser.",
      autoStart: true,
      provides: lab.services.ISettingManager,
      requires: [lab.localforage.ILocalForage],
      optional: [lab.services.IServerSettings],
      activate: (app, { localforage }, serverSettings) => settingManager(lab, localforage, serverSettings ?? undefined),
    },
    {
      id: `${NAME}:service-worker-manager`,
      description: "Connects Python with the site's service worker.",
      autoStart: true,
      provides: lab.liteutils.IServiceWorkerManager,
      optional: [lab.lite.IKernelClient],
      activate: (app, kernels) => workerManager(lab, offline, app.serviceManager.contents, kernels),
    },
    {
      id: `${NAME}:routing`,
      description: "Opens the lesson without waiting for the state of the page to be saved.",
      autoStart: true,
      requires: [lab.services.IDefaultDrive],
      activate: ({ commands }, drive) => waitForNoState(commands, drive),
    },
    {
      id: `${NAME}:cell-executor`,
      description: "Runs cells once Python is ready.",
      autoStart: true,
      provides: lab.notebook.INotebookCellExecutor,
      activate: () => queue,
    },
    {
      id: `${NAME}:pictures`,
      description: "Gives pictures their text equivalents.",
      autoStart: true,
      requires: [lab.rendermime.IRenderMimeRegistry],
      activate: (app, rendermime) => describe(rendermime),
    },
    {
      id: `${NAME}:scrolling`,
      description: "Lets text that is wider than the page be scrolled by keyboard.",
      autoStart: true,
      requires: [lab.rendermime.IRenderMimeRegistry],
      activate: (app, rendermime) => scrollByKeyboard(rendermime),
    },
    {
      id: `${NAME}:lessons`,
      description: "What a lesson's page has beside JupyterLab's own.",
      autoStart: true,
      requires: [lab.services.IDefaultDrive],
      optional: [lab.mainmenu.IMainMenu, lab.apputils.ICommandPalette],
      activate: (app, drive, menu, palette) => void activate(app, lab, { boots, queue, offline, drive, menu, palette }),
    },
  ];
}

async function activate(app, lab, { boots, queue, offline, drive, menu, palette }) {
  let keeps = true; // whether the browser keeps what is saved
  const open = new Map(); // what is known of each open notebook
  const { contents } = app.serviceManager;
  const list = published(new URL("../../lessons.json", import.meta.url));
  const running = ({ sessionContext }) => boots.of(sessionContext.session?.kernel?.id)?.stage === "ready";
  const equip = actions.add(app, lab, { open, contents, storage: drive.storage, keeps: () => keeps, running, menu, palette });

  app.docRegistry.addWidgetExtension("Notebook", {
    createNew: (panel) => {
      const cards = new Cards(panel);
      status.attend(panel, cards, boots, queue, () => keeps);
      panel.disposed.connect(() => open.delete(panel));
      void attend(panel, cards);
    },
  });

  async function attend(panel, cards) {
    const storage = await drive.storage;
    const copy = new saving.Copy(panel, storage);
    saving.attend(panel, cards, copy);
    tabs.attend(panel, cards, contents, lab);
    keeps = await saving.warnOfMemory(cards, storage, panel);
    if (!panel.isDisposed) network.attend(panel, cards, offline, keeps);
    const lessons = await list;
    const known = { cards, copy, get lesson() { return lessons.get(panel.context.path); } }; // prettier-ignore
    open.set(panel, known);
    void equip(panel);
    app.commands.notifyCommandChanged();
    if (!known.lesson) return;
    await copy.load(known.lesson.version);
    newer.tell(panel, cards, copy, known.lesson, contents, () => running(panel));
  }

  app.commands.commandExecuted.connect((_, { id }) => {
    const session = app.shell.currentWidget?.sessionContext;
    if (id === "notebook:interrupt-kernel" && session) queue.clear(session);
  });
}

function style() {
  const link = document.createElement("link");
  Object.assign(link, { rel: "stylesheet", href: new URL("style.css", import.meta.url).href });
  document.head.append(link);
}
