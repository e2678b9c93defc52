/**
 * What the kernel's worker imports in place of `pyodide.mjs`: it starts Pyodide and says how that goes.
 *
 * It reports on `BroadcastChannel("pytorch-foundations-boot")` as `{boot, stage, loaded, total, file, reason,
 * detail}`. `boot` tells this boot from all others, in other tabs too: the page that made the worker gave it
 * as the worker's name.
 */
const SIZES = $sizes; // bytes of each file in this folder that a boot loads, by name

const boot = self.name || Math.random().toString(36).slice(2);
const channel = new BroadcastChannel("pytorch-foundations-boot");
const report = (stage, more = {}) => channel.postMessage({ boot, stage, ...more });

const total = Object.values(SIZES).reduce((sum, size) => sum + size, 0);
const loaded = {};
let lastReport = 0;

function count(file, bytes) {
  loaded[file] = Math.min(bytes, SIZES[file] ?? 0);
  const sum = Object.values(loaded).reduce((all, size) => all + size, 0);
  if (sum >= total) report("starting");
  else if (performance.now() - lastReport > 100) {
    lastReport = performance.now();
    report("fetching", { loaded: sum, total });
  }
}

class Failure extends Error {
  constructor(reason, file, detail) {
    super(detail);
    Object.assign(this, { reason, file });
  }
}

/** `fetch`, counting the bytes of what lies beside this module as they come. */
const fetchPlainly = self.fetch.bind(self);
self.fetch = async (resource, options) => {
  const address = new URL(resource.url ?? resource, self.location.href);
  const here = new URL(".", import.meta.url).href;
  if (!address.href.startsWith(here)) return fetchPlainly(resource, options);
  const file = address.href.slice(here.length).split(/[?#]/)[0];
  const response = await fetchPlainly(resource, options).catch(async (error) => {
    throw remember(await explained(address, file, error));
  });
  if (!response.ok) throw remember(missing(file, response));
  if (!response.body) return response;
  let bytes = 0;
  const counted = response.body.pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        count(file, (bytes += chunk.byteLength));
        controller.enqueue(chunk);
      },
    }),
  );
  const { status, statusText, headers } = response;
  const answer = new Response(counted, { status, statusText, headers });
  Object.defineProperty(answer, "url", { value: response.url });
  return answer;
};

let failure = null;
const remember = (error) => (failure ??= error);
const missing = (file, { status }) => new Failure("missing", file, `The server answered ${status}.`);

/** Why a file was refused: Pyodide asks for its hash too, and a browser does not say which of the two it was. */
async function explained(address, file, error) {
  try {
    const response = await fetchPlainly(address, { cache: "no-store" });
    return response.ok ? new Failure("altered", file, String(error)) : missing(file, response);
  } catch {
    return new Failure("network", file, String(error));
  }
}

/** Pyodide's own `loadPyodide`, for the same `options`. */
export async function loadPyodide(options) {
  report("fetching", { loaded: 0, total });
  try {
    if (typeof WebAssembly !== "object") throw new Failure("no-webassembly", undefined, "");
    const pyodide = await import("./pyodide.mjs").catch((error) => {
      throw new Failure("missing", "pyodide.mjs", String(error));
    });
    const python = await pyodide.loadPyodide(options);
    if (failure) throw failure; // Pyodide itself goes on without a package that it could not load
    report("packages");
    return python;
  } catch (error) {
    const { reason = "other", file, message } = failure ?? error;
    report("failed", { reason, file, detail: message || String(error) });
    throw error;
  }
}
