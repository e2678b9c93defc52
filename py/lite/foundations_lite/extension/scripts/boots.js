/**
 * How Python's boots go in this page: one `Boot` for each time that a kernel starts.
 *
 * What a boot reports comes over a channel that all tabs share, so each boot has an id of its own: it becomes the
 * name of the kernel's worker, and `boot.mjs` in that worker signs its reports with it. That Python is ready, or
 * has failed, is also known from the kernel itself, so that a worker that cannot even report is noticed.
 */

const CHANNEL = "pytorch-foundations-boot";

/** How the kernel's worker begins its last message. */
const FATAL = /^Pyodide has (suffered a fatal error|exited)/;

/** Reason, detail and file of a boot that ends before `boot.mjs` could report. */
function explained(error) {
  const [, file] = /import.*module.*?([^/ ]+)$/i.exec(error) ?? [];
  return [file ? "missing" : "other", error, file];
}

/** What may follow what: a boot that is over does not begin again, another one does. */
const OVER = { ready: ["crashed", "stopped"], failed: ["stopped"], crashed: ["stopped"], stopped: [] };

/**
 * The boots of this page's kernels. Emits "change", with the boot as its detail, whenever one begins or changes, and
 * "lacking", with `{boot, detail}`, when a Python that runs could not get one of its files.
 */
export class Boots extends EventTarget {
  #offline;
  #channel;
  #byKernel = new Map();
  #byId = new Map();
  #creating = Promise.resolve();
  #next = null; // the boot whose worker is about to be made

  /** `offline`: the site's module of that name. */
  constructor(offline) {
    super();
    this.#offline = offline;
    this.#channel = new BroadcastChannel(CHANNEL);
    this.#channel.addEventListener("message", ({ data }) => {
      // That the runtime is ready is not yet that the kernel is: the kernel says so itself.
      const boot = this.#byId.get(data.boot);
      if (!boot || data.stage === "ready") return;
      if (data.stage !== "lacking") return this.#update(boot, data);
      this.dispatchEvent(new CustomEvent("lacking", { detail: { boot, detail: data.detail } }));
    });
    this.#nameWorkers();
  }

  /**
   * The latest boot of the kernel with this id; undefined for one that is not watched.
   *
   * Its `stage` is one of fetching (with `loaded` of `total` bytes), starting, packages, ready, failed, crashed
   * (both with `reason`, and `file` or `detail` where they are known) and stopped.
   */
  of(kernelId) {
    return this.#byKernel.get(kernelId);
  }

  /** Watches every kernel that `specs` (JupyterLite's `IKernelSpecs`) makes from now on. */
  watch(specs) {
    const { factories } = specs;
    const watched = new WeakSet();
    const watchAll = () => {
      for (const [name, create] of factories) {
        if (watched.has(create)) continue;
        const mine = (options) => this.#create(create, options);
        watched.add(mine);
        factories.set(name, mine);
      }
    };
    watchAll();
    specs.changed.connect(watchAll);
  }

  /** One kernel at a time, so that a worker that is made meanwhile is known to be this kernel's. */
  #create(create, options) {
    const made = this.#creating.then(async () => {
      const boot = { id: `${options.id}.${this.#byId.size}`, stage: "fetching", loaded: 0, total: 0 };
      this.#byKernel.set(options.id, boot);
      this.#byId.set(boot.id, boot);
      this.#next = boot;
      this.dispatchEvent(new CustomEvent("change", { detail: boot }));
      try {
        const kernel = await create(options);
        this.#attendRuns(boot, kernel);
        kernel.disposed.connect(() => this.#update(boot, { stage: "stopped" }));
        kernel.ready.then(
          () => this.#update(boot, { stage: "ready" }),
          // The worker's own report may be a moment behind the kernel's, and says more.
          (error) => setTimeout(() => this.#fail(boot, ...explained(String(error))), 300),
        );
        return kernel;
      } catch (error) {
        this.#fail(boot, "other", String(error));
        throw error;
      } finally {
        this.#next = null;
      }
    });
    this.#creating = made.catch(() => {});
    return made;
  }

  #update(boot, report) {
    const { stage, loaded, total, file, reason, detail } = report;
    if (!(OVER[boot.stage] ?? [stage]).includes(stage)) return;
    Object.assign(boot, { stage, file, reason, detail });
    if (loaded !== undefined) Object.assign(boot, { loaded, total });
    this.dispatchEvent(new CustomEvent("change", { detail: boot }));
  }

  /** Python does not start, or has stopped where it was running. */
  #fail(boot, reason, detail, file) {
    this.#update(boot, { stage: boot.stage === "ready" ? "crashed" : "failed", reason, detail, file });
  }

  /**
   * An exception in a cell is Python's answer. That there is no answer, as when memory ran out in the midst of one,
   * means that Python is broken; the cell would be marked as running for ever.
   */
  #attendRuns(boot, kernel) {
    const execute = kernel.executeRequest.bind(kernel);
    kernel.executeRequest = async (content) => {
      try {
        return await execute(content);
      } catch (error) {
        const said = String(error?.message ?? error);
        const speechless = !said.trim(); // even the words for it had no room
        this.#fail(boot, speechless || /memory/i.test(said) ? "memory" : "other", said);
        return { status: "error", ename: "Python has stopped", evalue: said, traceback: [] };
      }
    };
  }

  #nameWorkers() {
    const boots = this;
    window.Worker = class extends window.Worker {
      constructor(url, options) {
        const boot = boots.#next;
        super(url, boot ? { ...options, name: boot.id } : options);
        // A worker that runs since the page began to load has a name already, and has reported before.
        if (boot && this.startedAs) {
          boots.#byId.set(this.startedAs, boot);
          boots.#channel.postMessage({ ask: this.startedAs });
          if (!this.served) boots.#offline.takeOver(this);
        }
        if (boot) boots.#listen(boot, this, String(url).split("/").pop());
      }
    };
  }

  /** What a worker says when it cannot be loaded, or breaks down. */
  #listen(boot, worker, file) {
    worker.addEventListener("error", ({ message }) => {
      if (boot.stage !== "ready") this.#fail(boot, "missing", message, file);
      else if (/memory/i.test(message)) this.#fail(boot, "memory", message);
    });
    worker.addEventListener("message", ({ data }) => {
      const said = data?._logMessage?.data;
      if (typeof said !== "string" || !FATAL.test(said)) return;
      this.#fail(boot, /memory/i.test(said) ? "memory" : "other", said.split("\n").slice(0, 3).join("\n"));
    });
  }
}
