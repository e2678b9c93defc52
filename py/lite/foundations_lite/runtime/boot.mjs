/**
 * What the kernel's worker imports in place of `pyodide.mjs`: it starts Pyodide from a picture of its memory,
 * taken when the site was built, lays out Python's files, and says how that goes.
 *
 * It reports on `BroadcastChannel("pytorch-foundations-boot")` as `{boot, stage, loaded, total, file, reason,
 * detail}`. `boot` tells this boot from all others, in other tabs too: the page that made the worker gave it
 * as the worker's name.
 */
import { FILES, LOCK, MODULES } from "./known.mjs"; // written by the builder
import { Failure, Files } from "./files.mjs";
import { limited } from "./outputs.mjs";
import { Rest } from "./rest.mjs";
import { mount } from "./tree.mjs";

/** What has to be here before Python runs. */
const FIRST = ["pyodide.asm.wasm", "snapshot.pack", "first.pack", "course.pack"];

/** What every lesson imports in its first cell, and the kernel when it starts. */
const IMPORTS = ["numpy", "matplotlib.pyplot", "torch", "lesson", "piplite.piplite"];

self.postMessage = limited(self.postMessage.bind(self));

const boot = self.name || Math.random().toString(36).slice(2);
const channel = new BroadcastChannel("pytorch-foundations-boot");
let latest;
const report = (stage, more = {}) => channel.postMessage((latest = { boot, stage, ...more }));
// A page that has only begun to listen asks how things stand.
channel.onmessage = ({ data }) => data.ask === boot && latest && channel.postMessage(latest);

/** Python runs, but has to go without a file, as `error` says. */
const lacking = ({ file, message }) => channel.postMessage({ boot, stage: "lacking", file, detail: message });

const total = FIRST.reduce((sum, name) => sum + FILES[name].size, 0);
let lastReport = 0;
const files = new Files(new URL(".", import.meta.url), FILES, (loaded) => {
  if (loaded < total && performance.now() - lastReport < 100) return;
  lastReport = performance.now();
  report("fetching", { loaded: Math.min(loaded, total), total });
});

/** What Python writes goes to the kernel, once that is there. */
const streams = { stdout: console.log, stderr: console.error };

/** Pyodide as it was when its memory was kept, with all files in place. */
async function restored() {
  const bytes = {
    snapshot: files.unpacked("snapshot.pack"),
    first: files.unpacked("first.pack"),
    course: files.unpacked("course.pack"),
  };
  Object.values(bytes).forEach((promise) => promise.catch(() => {})); // each failure is told where it is awaited
  const createPyodideModule = async (settings) => {
    const { default: create } = await import("./pyodide.asm.mjs");
    const module = await create(settings);
    // Pyodide copies the picture into memory as large as it was when Python started, before the kernel did.
    const { length } = await bytes.snapshot;
    if (module.HEAPU8.length < length) module._emscripten_resize_heap(length);
    keepTrampoline(module);
    return module;
  };
  return started({ createPyodideModule, _loadSnapshot: bytes.snapshot, stdLibURL: files.empty }, bytes);
}

/**
 * Python calls C functions by way of one of WebAssembly's, where the browser can do that (WebKitGTK and iPads cannot).
 * Where it is, is written into memory before the picture is put there: this browser's own answer has to stay.
 */
function keepTrampoline(module) {
  const at = (module.__PyRuntime + module.HEAP32[module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >> 2]) >> 2;
  const own = module.HEAP32[at];
  const { _jslib_init } = module; // the first that is called once the picture is in place
  module._jslib_init = () => {
    module.HEAP32[at] = own;
    module._jslib_init = _jslib_init;
    return _jslib_init();
  };
}

/** Pyodide as it starts anywhere: what is left when its memory cannot be put back. */
async function plain() {
  return started({}, { first: files.unpacked("first.pack"), course: files.unpacked("course.pack") });
}

async function started(options, bytes) {
  const { loadPyodide } = await import("./pyodide.mjs");
  const python = await loadPyodide({
    indexURL: files.folder.href,
    lockFileContents: LOCK,
    stdout: (line) => streams.stdout(line),
    stderr: (line) => streams.stderr(line),
    ...options,
  });
  const [first, course] = await Promise.all([bytes.first, bytes.course]);
  report("starting");
  const rest = new Rest(python, files, lacking);
  mount(python.FS, first, (path, data) => rest.note(path, data));
  mount(python.FS, course);
  rest.place();
  python.runPython(RENEW);
  return { python, rest };
}

/** What must not be the same in every browser, or has become stale: the seed of `random`, times, folder listings. */
const RENEW = `
def renew():
    import importlib, logging, os, random, sys, time
    random.seed()
    logging._startTime = time.time_ns()
    home = os.environ.setdefault("HOME", "/home/pyodide")
    os.makedirs(home, exist_ok=True)
    site = "/lib/python3.14/site-packages"
    sys.path_importer_cache.clear()
    importlib.invalidate_caches()
renew()
del renew
`;

/** Some browsers lack it or have it switched off, and a page's rules (CSP) may forbid it. */
function requireWebAssembly() {
  try {
    new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  } catch (error) {
    throw new Failure("no-webassembly", undefined, String(error));
  }
}

/** `start()`, which fails where Pyodide waits for ever: when its program cannot be had, or not be instantiated. */
function attempted(start) {
  const { instantiateStreaming } = WebAssembly;
  return new Promise((resolve, reject) => {
    WebAssembly.instantiateStreaming = (source, imports) => {
      const instance = compared(source, imports);
      instance.catch(reject);
      return instance;
    };
    start().then(resolve, reject);
  }).finally(() => (WebAssembly.instantiateStreaming = instantiateStreaming));
}

/** `WebAssembly.instantiateStreaming` for Pyodide's program, which does not run before it was compared. */
async function compared(source, imports) {
  const module = await WebAssembly.compileStreaming(source);
  await files.compared("pyodide.asm.wasm");
  return { module, instance: await WebAssembly.instantiate(module, imports) };
}

async function prepared() {
  report("fetching", { loaded: 0, total });
  requireWebAssembly();
  import("./pyodide.asm.mjs").catch(() => {}); // on its way, too; a failure shows where it is used
  FIRST.forEach((name) => files.start(name));
  let here;
  try {
    here = await attempted(restored);
  } catch (error) {
    if (!known(error)) await files.checked();
    if (known(error)) throw files.failure ?? error;
    console.warn("Python starts without its picture, which takes longer.", error);
    here = await attempted(plain);
  }
  await files.checked();
  if (files.failure) throw files.failure;
  report("packages");
  // What they make stays, so that nothing is gained by searching it for garbage.
  here.python.runPython("import gc; gc.disable()");
  for (const name of IMPORTS) {
    here.python.runPython(`import importlib; importlib.import_module("${name}"); del importlib`);
    await new Promise((resolve) => setTimeout(resolve)); // lets messages in
  }
  here.python.runPython("gc.freeze(); gc.enable(); del gc");
  return here;
}

/** Begins at once: whoever imports this module wants Python. */
const preparing = prepared();
preparing.catch(() => {}); // told where the kernel asks for it

/** Settles once the service worker serves this worker, too, where the page says that it has to. */
let served = Promise.resolve();
self.addEventListener("message", ({ data }) => {
  if (!data?.takenOver) return;
  served = taken(data.takenOver);
  served.catch(() => {}); // told where it is awaited
});

/** With so many attempts at so many milliseconds a browser has done what it told the service worker was done. */
const LOOKS = 100;
const LOOK = 50;

/** Without the service worker Python would have no files of the learner's, and say so much later, or never. */
async function taken(port) {
  await new Promise((resolve) => {
    port.onmessage = resolve;
    setTimeout(resolve, LOOKS * LOOK);
  });
  const heartbeat = new URL("../../api/service-worker-heartbeat", import.meta.url);
  for (let look = 0; look < LOOKS; look++) {
    const answer = await fetch(heartbeat).then((response) => response.text(), String);
    if (answer === "ok") return;
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
  throw new Failure("unserved", undefined, "The service worker does not serve the worker in which Python runs.");
}

/** In place of Pyodide's own `loadPyodide`: of `options` the streams count, all else is settled. */
export async function loadPyodide({ stdout, stderr }) {
  if (stdout) streams.stdout = stdout;
  if (stderr) streams.stderr = stderr;
  try {
    const { python, rest } = await preparing;
    await served;
    setTimeout(() => rest.fetch(), 4000); // not while the first cells run: they are short of processors
    return python;
  } catch (error) {
    const { reason, file, message } = await explained(error);
    report("failed", { reason, file, detail: message });
    throw error;
  }
}

/** The failure behind an error that may say little. */
async function explained(error) {
  if (!known(error)) await files.checked();
  // Modules are imported, not fetched: what is wrong with one is not known yet.
  for (const name of Object.keys(FILES).filter((name) => name.endsWith(".mjs"))) {
    if (!known(error)) await files.inspect(name);
  }
  const failure = files.failure ?? error;
  if (!(failure instanceof Failure)) return new Failure(kind(error), undefined, String(error));
  const fromServer = ["missing", "altered"].includes(failure.reason);
  return fromServer && (await replaced()) ? new Failure("replaced", failure.file, failure.message) : failure;
}

/**
 * Whether the site was published anew, and this module is of an earlier version, from what the browser keeps. If so,
 * the browser keeps the new modules from now on.
 */
async function replaced() {
  const listed = await files.renewed("known.mjs");
  if (!listed || Object.values(FILES).every(({ sha256 }) => listed.includes(sha256))) return false;
  await Promise.all(MODULES.map((name) => files.renewed(name)));
  return true;
}

/** Whether it is known why Python cannot start. */
const known = (error) => Boolean(files.failure) || error instanceof Failure;

function kind(error) {
  if (error instanceof RangeError || /out of memory|allocat/i.test(String(error))) return "memory";
  // Its bytes are right, so that the browser is too old for it.
  return error instanceof WebAssembly.CompileError ? "no-webassembly" : "other";
}
