/**
 * The service worker, as JupyterLite's parts know it: our own manager in place of JupyterLite's.
 *
 * JupyterLite's own registers the worker under another address, removes at times all workers of the origin, other
 * sites' too, and asks the host's root for its heartbeat. This one takes the registration that the page's module
 * `offline` has made, and says that there is a worker only where it really serves this page, as Python would
 * otherwise ask in vain for the files beside the lesson.
 */

const HEARTBEAT_SECONDS = 20;

/** The site's module `offline`, the same one that the page has loaded. */
export const offlineModule = () => import(document.getElementById("offline-module").src);

/** @returns JupyterLite's `IServiceWorkerManager`, once it is known whether there is a worker. */
export async function workerManager(lab, offline, contents, kernels) {
  const serving = await offline.ready;
  const heartbeat = lab.coreutils.URLExt.join(lab.coreutils.PageConfig.getBaseUrl(), "api/service-worker-heartbeat");

  class Manager extends lab.liteutils.ServiceWorkerManager {
    /** Called by the constructor, in place of JupyterLite's own. */
    async _initialize() {
      if (!serving) return;
      this._setRegistration(serving);
      this._ready.resolve();
      // A worker that nobody asks anything is ended, and with it what it is waiting for: a learner's input, say.
      setInterval(() => fetch(heartbeat).catch(() => {}), HEARTBEAT_SECONDS * 1000);
    }
  }

  const manager = new Manager({ contents });
  if (kernels) manager.registerStdinHandler("kernel", kernels.handleStdin.bind(kernels));
  return manager;
}
