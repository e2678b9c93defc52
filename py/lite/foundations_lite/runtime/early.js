/**
 * At the head of an application's page: starts the kernel's worker, and Python in it, while the page still loads.
 * The kernel, when it makes its worker, is given this one.
 */
(() => {
  const lesson = /[?&]path=[^&]*\.ipynb(&|$)/.test(location.search);
  if (!lesson || crossOriginIsolated) return; // an isolated page's kernel has another worker
  // In Firefox a service worker does not take over a worker that runs already, as at the first visit: no files then.
  const { serviceWorker, userAgent } = navigator;
  if (/ Gecko\//.test(userAgent) && serviceWorker && !serviceWorker.controller) return;
  const here = new URL(".", document.currentScript.src);
  const name = `early-${Math.random().toString(36).slice(2)}`;
  let worker = new Worker(new URL("early.mjs", here), { type: "module", name });
  worker.startedAs = name; // signs its reports, see boot.mjs
  worker.served = Boolean(serviceWorker?.controller); // what serves the page serves a worker that it makes
  worker.addEventListener("error", () => (worker = null), { once: true });

  const kernels = /\/comlink\.worker\.[^/]*\.js$/;
  window.Worker = class extends window.Worker {
    constructor(url, options) {
      if (worker && kernels.test(new URL(url, location.href).pathname)) {
        const given = worker;
        worker = null;
        return given;
      }
      super(url, options);
    }
  };
})();
