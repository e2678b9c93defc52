/**
 * How a page speaks with the site's service worker: registers it, has it keep the site, learns of new versions.
 *
 * Every page loads this module from the site's root, and JupyterLite's pages share it with our extension. Nothing
 * here is shown to anybody: a page that has something to say about it listens to `offline`.
 */

const ROOT = new URL(".", import.meta.url);
const WORKER = new URL("service-worker.js", ROOT);

/** Without a word from the worker for so long, a page goes on without it. */
const PATIENCE = 8000;
const HOUR = 3_600_000;
const WEEK = 168 * HOUR;

class Offline extends EventTarget {
  /** Why there is no worker: `insecure` (plain http), `unsupported` or `refused` by the browser; null with one. */
  lacking = !window.isSecureContext ? "insecure" : !navigator.serviceWorker ? "unsupported" : null;

  /**
   * What the worker keeps: `{version, state, loaded, total}`, in bytes; null until it is known.
   *
   * `state` is `part`, `filling`, `whole` or `failed`, the last with `reason`: `missing`, `altered`, `network`, `room`.
   */
  saved = null;

  /** Whether a newer version waits until no page of this one is open. */
  newer = false;

  /** Why a newer version cannot be kept, as in `saved`; null otherwise. */
  refused = null;

  /** The registration, once the worker serves this page; null where there is none. */
  ready = this.#register();

  #asking = false;

  async #register() {
    if (this.lacking) return null;
    try {
      const registration = await navigator.serviceWorker.register(WORKER, { scope: ROOT.href });
      this.#listen(registration);
      if (await serves(registration)) return registration;
      this.lacking = "refused";
    } catch (error) {
      console.warn(`The service worker was refused: ${error}`);
      this.lacking = "refused";
    }
    this.#changed();
    return null;
  }

  #listen(registration) {
    const look = () => {
      this.newer = Boolean(registration.waiting && registration.active);
      this.#changed();
    };
    registration.addEventListener("updatefound", () => {
      registration.installing?.addEventListener("statechange", look);
    });
    registration.installing?.addEventListener("statechange", look);
    look();
    setInterval(() => registration.update().catch(() => {}), HOUR);
    const { pathname } = ROOT;
    new BroadcastChannel(`pytorch-foundations-offline ${pathname}`).addEventListener("message", ({ data }) => {
      if (!this.saved || data.version === this.saved.version) this.#keep(data);
      else this.#hearOfNewer(data); // its worker reports too, while it is being fetched
    });
    // In Firefox the worker serves the page a moment before the registration calls it active.
    const worker = () => registration.active ?? navigator.serviceWorker.controller;
    this.ready.then(async (serving) => serving && this.#keep(await ask(worker(), "state")));
  }

  #hearOfNewer({ state, reason, file }) {
    this.refused = state === "failed" && ["missing", "altered"].includes(reason) ? { reason, file } : null;
    this.#changed();
  }

  #keep(saved) {
    this.saved = saved;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }

  /**
   * Has the worker fetch what it does not keep yet; resolves to `saved` as it then stands.
   *
   * Where there was no room the last time, that is only tried again when a person has `asked` for it, or after a week.
   */
  async save(asked = false) {
    const registration = await this.ready;
    if (!registration || this.#asking || (!asked && Date.now() < noRoomUntil())) return this.saved;
    this.#asking = true;
    try {
      let answer;
      do {
        answer = await ask(registration.active, "fill");
        if (answer) this.#keep(answer);
      } while (answer?.state === "filling");
    } finally {
      this.#asking = false;
    }
    if (this.saved?.reason === "room") noRoomUntil(Date.now() + WEEK);
    // What the server has is not what the worker looks for: there is probably a newer version, to be kept instead.
    const stale = ["missing", "altered"].includes(this.saved?.reason);
    if (!stale || !(await newerServes(registration))) return this.saved;
    this.#keep(null); // it was of the older version
    return this.save(asked);
  }

  /**
   * Has the service worker serve `worker` too, which may have been on its way when it took over this page: a browser
   * passes over such a one. That worker hears of it first, and gets a port at which it is told when that was done.
   */
  takeOver(worker) {
    if (this.lacking || !ours()) return;
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ takenOver: port1 }, [port1]);
    navigator.serviceWorker.controller.postMessage({ ask: "claim" }, [port2]);
  }

  /**
   * Goes on with the newer version and loads the page again. Where other pages of the site are open nothing happens:
   * resolves to their number, as a page must not change its version under way.
   */
  async useNewer() {
    const { waiting } = await this.ready;
    if (!waiting) return window.location.reload();
    navigator.serviceWorker.addEventListener("controllerchange", () => window.location.reload(), { once: true });
    const { open } = await ask(waiting, "takeOver");
    return open - 1;
  }
}

/** When to try again where the browser had no room; kept in the browser, as far as it lets this site keep anything. */
function noRoomUntil(time) {
  const key = `pytorch-foundations:no-room ${ROOT.pathname}`;
  try {
    if (time) localStorage.setItem(key, time);
    return Number(localStorage.getItem(key));
  } catch {
    return 0;
  }
}

/** Gives up what is saved of the site, but not what the learner wrote, and loads it from the network. */
async function startOver() {
  const registration = await navigator.serviceWorker.getRegistration(ROOT);
  await registration?.unregister();
  const names = (await caches.keys()).filter((name) => name.startsWith(`PyTorch Foundations, Part 1 ${ROOT.pathname} `));
  await Promise.all(names.map((name) => caches.delete(name)));
  window.location.reload();
}

/** Whether the site's own worker serves this page: a site around this one may have another. */
const ours = () => navigator.serviceWorker.controller?.scriptURL === WORKER.href;

/** Whether the worker serves this page; it is asked to, as after a forced reload it would not. */
async function serves(registration) {
  const { serviceWorker } = navigator;
  if (ours()) return true;
  const changed = new Promise((resolve) => serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
  if (registration.active) registration.active.postMessage({ ask: "claim" });
  await Promise.race([changed, new Promise((late) => setTimeout(late, PATIENCE))]);
  return ours();
}

/** Looks for a newer version; resolves to whether it has taken over, as it does at once where no older one is whole. */
async function newerServes(registration) {
  const older = registration.active;
  await registration.update().catch(() => {});
  const newer = registration.installing ?? registration.waiting;
  if (newer) {
    const settled = new Promise((resolve) => {
      newer.addEventListener("statechange", () => ["activated", "redundant"].includes(newer.state) && resolve());
    });
    await Promise.race([settled, new Promise((late) => setTimeout(late, PATIENCE))]);
  }
  return registration.active !== older;
}

/** The worker's answer; null where none comes. */
function ask(worker, question) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(resolve, 60_000, null);
    worker.postMessage({ ask: question }, [port2]);
  });
}

export const offline = new Offline();

// ---- what the opening page says -----------------------------------------------------------------------------------

const megabytes = (bytes) => (bytes / 1e6).toFixed(0);

const LACKING = {
  insecure: "Not at this address, though: browsers allow it only where the address begins with https: (or is localhost).",
  unsupported: "Not in this window, though: it has no service workers, as is usual for private windows.",
  refused: "Not here, though: the browser refused a service worker to this site, which may not store data.",
};

const FAILED = {
  room: ({ total }) => `The browser has no room for it: ${megabytes(total)} MB are needed.`,
  network: ({ loaded, total }) => `The connection broke at ${megabytes(loaded)} of ${megabytes(total)} MB; what is there stays.`,
  missing: ({ file }) => `It could not be saved: the server does not have the file ${file}.`,
  altered: ({ file }) => `It could not be saved: the file ${file} did not arrive as it was published. Something on the way changes files.`,
  other: ({ detail }) => `It could not be saved: ${detail}`,
};

/** How it stands, in words, and the button that goes with it: `[sentence, label, action]`. */
function standing() {
  const { lacking, newer, refused, saved } = offline;
  if (lacking) return [LACKING[lacking]];
  if (refused) return [`A newer version is on the server. ${FAILED[refused.reason](refused)}`, "Use it without saving", startOver];
  if (newer) return ["A newer version of the course is ready.", "Load it now", useNewer];
  if (!saved) return [""];
  if (saved.state === "whole") return ["The course is saved in this browser."];
  if (saved.state === "filling") return [`It is being saved: ${megabytes(saved.loaded)} of ${megabytes(saved.total)} MB.`];
  const save = () => offline.save(true);
  if (saved.state === "failed") return [(FAILED[saved.reason] ?? FAILED.other)(saved), "Try again", save];
  const left = megabytes(saved.total - saved.loaded);
  return [`In this browser it is not saved yet: ${left} MB are to be fetched.`, "Save it now", save];
}

async function useNewer() {
  const open = await offline.useNewer();
  if (open > 0) window.alert(`First close what else is open of the course in this browser: ${open} ${open === 1 ? "page" : "pages"}.`);
}

// A visit that was cut short has left a part: the rest is fetched. In a lesson that waits until Python is ready.
if (!document.getElementById("jupyter-lite-main")) {
  offline.ready.then(() => setTimeout(() => {
    const { state, reason, loaded } = offline.saved ?? {};
    const cut = (state === "part" && loaded) || reason === "network";
    if (cut && !navigator.connection?.saveData) offline.save();
  }, 3000));
}

const place = document.querySelector("[data-offline]");
if (place) {
  const words = document.createElement("span");
  const button = document.createElement("button");
  let action = null;
  button.addEventListener("click", () => action());
  place.append(words, " ", button);
  const show = () => {
    // The megabytes run too fast to be read out.
    if (offline.saved?.state === "filling") words.removeAttribute("role");
    else words.setAttribute("role", "status");
    const [sentence, label, does] = standing();
    words.textContent = sentence;
    button.hidden = !label;
    button.textContent = label ?? "";
    action = does;
  };
  offline.addEventListener("change", show);
  show();
}
