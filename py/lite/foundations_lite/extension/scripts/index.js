/** The plugins of this extension: which of JupyterLab's parts each asks for, and what they put together. */

import { Boots } from "./boots.js";
import { Cards } from "./cards.js";
import * as network from "./network.js";
import { Queue } from "./queue.js";
import { shared } from "./shared.js";
import * as status from "./status.js";
import { offlineModule, workerManager } from "./worker.js";

const NAME = "pytorch-foundations";

/** @returns the plugins, for the modules in JupyterLab's share scope. */
export async function plugins(scope) {
  const lab = await shared(scope);
  style();
  const { offline } = await offlineModule();
  const boots = new Boots();
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
      id: `${NAME}:service-worker-manager`,
      description: "Connects Python with the site's service worker.",
      autoStart: true,
      provides: lab.liteutils.IServiceWorkerManager,
      optional: [lab.lite.IKernelClient],
      activate: (app, kernels) => workerManager(lab, offline, app.serviceManager.contents, kernels),
    },
    {
      id: `${NAME}:cell-executor`,
      description: "Runs cells once Python is ready.",
      autoStart: true,
      provides: lab.notebook.INotebookCellExecutor,
      activate: () => queue,
    },
    {
      id: `${NAME}:lessons`,
      description: "What a lesson's page has beside JupyterLab's own.",
      autoStart: true,
      activate: (app) => {
        app.docRegistry.addWidgetExtension("Notebook", {
          createNew: (panel) => {
            const cards = new Cards(panel);
            status.attend(panel, cards, boots, queue);
            network.attend(panel, cards, offline);
          },
        });
        app.commands.commandExecuted.connect((_, { id }) => {
          const session = app.shell.currentWidget?.sessionContext;
          if (id === "notebook:interrupt-kernel" && session) queue.clear(session);
        });
      },
    },
  ];
}

function style() {
  const link = document.createElement("link");
  Object.assign(link, { rel: "stylesheet", href: new URL("style.css", import.meta.url).href });
  document.head.append(link);
}
