/**
 * Runs cells once Python is ready: the notebook's cell executor, in place of JupyterLab's.
 *
 * A run asked for earlier is lost in JupyterLite: it has no kernel to go to. Here such cells wait, marked `[*]`,
 * and run in the order in which they were asked for, also when Python has to be started a second time.
 */

export class Queue extends EventTarget {
  #boots;
  #run;
  #waiting = new Map(); // by session context: the runs that wait, in order
  #starting = new WeakSet();

  /** `run` is JupyterLab's own `runCell`. Emits "change" when a cell begins or ceases to wait. */
  constructor(boots, run) {
    super();
    this.#boots = boots;
    this.#run = run;
  }

  /** How many cells of this session wait. */
  length(session) {
    return this.#waiting.get(session)?.length ?? 0;
  }

  /** JupyterLab's `INotebookCellExecutor`: resolves to whether the cell ran well. */
  runCell = (options) => {
    const { cell, sessionContext: session } = options;
    if (cell.model.type !== "code" || !session || session.isTerminating || this.#ready(session)) {
      return this.#run(options);
    }
    return new Promise((resolve, reject) => this.#wait(session, { options, cell, resolve, reject }));
  };

  /** Forgets what waits, as Interrupt asks for. */
  clear(session) {
    const forgotten = this.#take(session);
    for (const { cell, resolve } of forgotten) {
      if (!cell.isDisposed) cell.model.executionState = "idle";
      resolve(false);
    }
  }

  #ready(session) {
    const kernel = session.session?.kernel;
    if (!kernel || session.isRestarting) return false;
    return (this.#boots.of(kernel.id)?.stage ?? "ready") === "ready";
  }

  #wait(session, run) {
    if (!this.#waiting.has(session)) this.#attend(session);
    const waiting = this.#waiting.get(session);
    // Asked for again, it takes its new place: "Run All" after a single cell keeps the order of the page.
    const before = waiting.findIndex(({ cell }) => cell === run.cell);
    if (before >= 0) waiting.splice(before, 1)[0].resolve(false);
    waiting.push(run);
    run.cell.model.executionState = "running";
    this.#start(session);
    this.dispatchEvent(new Event("change"));
  }

  /** Starts Python where it was shut down; when the page has just been opened, it starts by itself. */
  async #start(session) {
    const coming = session.session?.kernel || session.kernelDisplayStatus === "initializing";
    if (coming || this.#starting.has(session)) return;
    this.#starting.add(session);
    try {
      if (await session.startKernel()) this.clear(session);
    } finally {
      this.#starting.delete(session);
    }
  }

  #attend(session) {
    this.#waiting.set(session, []);
    const flush = () => this.#flush(session);
    this.#boots.addEventListener("change", flush);
    session.kernelChanged.connect(flush);
    session.statusChanged.connect(flush);
    session.disposed.connect(() => {
      this.#boots.removeEventListener("change", flush);
      this.clear(session);
    });
  }

  #take(session) {
    const taken = this.#waiting.get(session)?.splice(0) ?? [];
    if (taken.length) this.dispatchEvent(new Event("change"));
    return taken;
  }

  #flush(session) {
    if (!this.length(session) || !this.#ready(session)) return;
    for (const { options, cell, resolve, reject } of this.#take(session)) {
      if (cell.isDisposed) resolve(false);
      else this.#run(options).then(resolve, reject);
    }
  }
}
