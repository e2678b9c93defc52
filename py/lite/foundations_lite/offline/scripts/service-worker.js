/**
 * The site's one service worker. It keeps the whole site for use without a network, and does what JupyterLite's own
 * worker does: it carries Python's requests for files and for input to the page, and answers the heartbeat.
 *
 * The build puts `PRECACHE` before this text: `{version, files: {path: [SHA-256 in base64, bytes]}, types}`. So another
 * version of the site is another worker, and the browser's own rules for workers keep versions apart: a page is
 * served by one worker, and so from one version, from its load to its end.
 *
 * A version is served from the cache once all of it is there, and from the network until then; never a little of each.
 */

const SCOPE = new URL(self.registration.scope);
const CHANNEL = `pytorch-foundations-offline ${SCOPE.pathname}`;
const PREFIX = `PyTorch Foundations, Part 1 ${SCOPE.pathname} `; // the origin may hold other sites, and their caches
const CACHE = PREFIX + PRECACHE.version;
const WHOLE = new URL("whole", SCOPE).href; // an entry under this name says that the cache has everything
const AT_ONCE = 3;
const ROOM = 20_000_000; // bytes left free for what the learner saves

const { version, files, types } = PRECACHE;
const total = sum(Object.keys(files));
const address = (path) => new URL(path.split("/").map(encodeURIComponent).join("/"), SCOPE).href;
const known = (path) => Object.hasOwn(files, path);
const digest = (path) => `sha-256=:${files[path][0]}:`; // as in the header field of RFC 9530

// ---- the life of this worker --------------------------------------------------------------------------------------

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));

/**
 * Where an older version is whole, this one is fetched before it is installed: until then, and while any page is open,
 * the older one goes on serving. Otherwise all pages are served by the network, and this worker is needed for Python's
 * files: it takes over at once.
 */
async function install() {
  if (!self.registration.active || !(await otherWhole())) return self.skipWaiting();
  const { state, reason, file = "" } = await fill();
  // Where there is no room for two versions, the older one has to go first: this one is filled when it serves.
  if (state === "whole" || reason === "room") return;
  throw new Error(`version ${version} could not be kept: ${reason} ${file}`);
}

async function activate() {
  await self.clients.claim();
  if (await isWhole()) await deleteOthers();
}

async function others() {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
}

async function otherWhole() {
  for (const name of await others()) if (await caches.match(WHOLE, { cacheName: name })) return true;
  return false;
}

async function deleteOthers() {
  await Promise.all((await others()).map((name) => caches.delete(name)));
}

// ---- what pages and Python ask for --------------------------------------------------------------------------------

let whole; // undefined until it is known

async function isWhole() {
  return (whole ??= Boolean(await caches.match(WHOLE, { cacheName: CACHE })));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== SCOPE.origin) return;
  if (url.pathname.endsWith("/api/service-worker-heartbeat")) return event.respondWith(new Response("ok"));
  if (!url.pathname.startsWith(SCOPE.pathname)) return;
  const path = decoded(url.pathname.slice(SCOPE.pathname.length));
  if (/^api\/(drive|stdin\/)/.test(path)) return event.respondWith(askPage(event, url));
  if (request.method !== "GET" || request.headers.has("range")) return;
  if (request.mode === "navigate") event.respondWith(navigate(request, url, path));
  else if (whole !== false && known(path)) event.respondWith(serve(request, path));
});

function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** A file of this version; what stands after `?` in its address does not matter. */
async function serve(request, path) {
  if (await isWhole()) {
    const kept = await (await caches.open(CACHE)).match(address(path));
    if (kept) return path.endsWith(".wasm") ? ((await browsers(path, kept)) ?? kept) : kept;
    whole = false; // somebody has emptied the cache; it is filled again
    await caches.delete(CACHE);
  }
  return fetch(request);
}

/**
 * The same file as `kept` as the browser itself keeps it, null if it does not: with it Chromium keeps what it has
 * compiled of it, which saves a second at every visit. The network is not asked.
 */
async function browsers(path, kept) {
  const own = await fetch(address(path), { cache: "only-if-cached", mode: "same-origin" }).catch(() => null);
  const equal = (name) => kept.headers.has(name) && own.headers.get(name) === kept.headers.get(name);
  return own?.ok && equal("Content-Type") && (equal("ETag") || equal("Last-Modified")) ? own : null;
}

async function navigate(request, url, path) {
  try {
    if (known(path)) return await serve(request, path);
    const folder = path === "" || path.endsWith("/") ? path : `${path}/`;
    if (!known(`${folder}index.html`)) return await fetch(request);
    if (folder === path) return await serve(request, `${folder}index.html`);
    return Response.redirect(`${url.pathname}/${url.search}`);
  } catch (error) {
    if (await isWhole()) throw error; // not a page of this site
    return unreachable();
  }
}

async function unreachable() {
  const { loaded } = await survey();
  const megabytes = (bytes) => (bytes / 1e6).toFixed(0);
  const text = loaded
    ? `${megabytes(loaded)} of ${megabytes(total)} MB of the course are saved in this browser; it works without a
       network once all of it is.`
    : "The course is not yet saved in this browser for use without a network.";
  const page = `<!DOCTYPE html><html lang="en-GB"><meta charset="utf-8"><title>No network</title>
    <meta name="viewport" content="width=device-width"><style>:root { color-scheme: light dark; }
    body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 4rem auto; padding: 0 1rem; }</style>
    <h1>The course cannot be reached</h1><p>${text}</p><p>Check the network connection, then load this page again:
    the rest is then fetched. What you have written is kept.</p><p><a href="">Load again</a></p></html>`;
  const headers = { "Content-Type": "text/html; charset=utf-8" };
  return new Response(page, { status: 503, statusText: "No network", headers });
}

/**
 * JupyterLite's way from Python to the page: the request waits for the page's answer on a channel.
 *
 * Every page of this origin hears it; the one that `browsingContextId` names answers. Where that page is closed or
 * Python is stopped meanwhile, no answer comes, and a request without end would keep a newer worker from taking over
 * for minutes: so this ends with the client that asked.
 */
const jupyterlite = new BroadcastChannel("/sw-api.v1");
const LOOK_SECONDS = 1;

/** In so many seconds a page has answered what Python asks of its files. */
const UNKNOWN_SECONDS = 15;

async function askPage({ request, clientId }, url) {
  const message = await request.json();
  message.requestId ??= crypto.randomUUID();
  message.pathname = url.pathname;
  return new Promise((resolve) => {
    const listen = ({ data }) => {
      if (data.browsingContextId !== message.browsingContextId || data.requestId !== message.requestId) return;
      if ("response" in data) answer(new Response(JSON.stringify(data.response)));
    };
    let answered = false;
    const answer = (response) => {
      answered = true;
      jupyterlite.removeEventListener("message", listen);
      resolve(response);
    };
    jupyterlite.addEventListener("message", listen);
    jupyterlite.postMessage(message);
    const people = url.pathname.includes("/api/stdin/"); // who take their time
    gone(clientId, () => answered, people).then(() => answer(Response.error()));
  });
}

/**
 * Settles once the client of this name is no more. One that is not there from the first may have been stopped before
 * this worker heard of it, or be of a kind that the browser does not name: it is given some time, and with `people`
 * all the time there is. In Firefox the question gets no answer while that client waits.
 */
async function gone(clientId, enough, people) {
  const there = () => self.clients.get(clientId);
  const seconds = (count) => new Promise((later) => setTimeout(later, count * 1000));
  if (!(await there())) return people ? new Promise(() => {}) : seconds(UNKNOWN_SECONDS);
  while (!enough() && (await there())) await seconds(LOOK_SECONDS);
}

// ---- filling the cache --------------------------------------------------------------------------------------------

/** Why a file was not kept: `missing`, `altered`, `network` or `room`. */
class Refused extends Error {
  constructor(reason, file, cause) {
    super(reason, { cause });
    Object.assign(this, { reason, file });
  }
}

/** Reasons for which the other files are kept nevertheless: they are good, and the next attempt is shorter. */
const ONE_FILE = ["missing", "altered"];

const channel = new BroadcastChannel(CHANNEL);
let filling = null; // the promise of a fill in progress
let last = null; // how it stands, or how it ended

function report(more) {
  last = { version, total, ...more };
  channel.postMessage(last);
  return last;
}

/** Which files are kept: what an interrupted fill has left is good, as nothing is kept before it was verified. */
async function survey() {
  const kept = new Set();
  if (await caches.has(CACHE)) {
    const entries = new Set((await (await caches.open(CACHE)).keys()).map(({ url }) => url));
    for (const path of Object.keys(files)) if (entries.has(address(path))) kept.add(path);
  }
  return { kept, loaded: sum(kept) };
}

async function state() {
  if (filling || last?.state === "failed") return last;
  if (await isWhole()) return { version, total, state: "whole", loaded: total };
  return { version, total, state: "part", loaded: (await survey()).loaded };
}

/** Fetches what is missing; never throws. One at a time, whoever asks. */
function fill() {
  return (filling ??= fetchMissing()
    .catch(({ reason = "other", file, cause, message }) =>
      report({ state: "failed", loaded: last.loaded, reason, file, detail: String(cause ?? message) }),
    )
    .finally(() => (filling = null)));
}

async function fetchMissing() {
  if (await isWhole()) return report({ state: "whole", loaded: total });
  const before = await survey();
  let { loaded } = before;
  report({ state: "filling", loaded });
  await ensureRoom(total - loaded);
  const cache = await caches.open(CACHE);
  const older = await Promise.all((await others()).map((name) => caches.open(name)));
  const missing = Object.keys(files).filter((path) => !before.kept.has(path));
  let failure = null;
  const lane = async () => {
    while (missing.length && (!failure || ONE_FILE.includes(failure.reason))) {
      const path = missing.shift();
      try {
        await put(cache, path, (await fromOlder(older, path)) ?? (await fromServer(path)));
        report({ state: "filling", loaded: (loaded += files[path][1]) });
      } catch (error) {
        failure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  if (failure?.reason === "room") await caches.delete(CACHE); // what the learner saves comes first
  if (failure) throw failure;
  await cache.put(WHOLE, new Response(version));
  whole = true;
  return report({ state: "whole", loaded: total });
}

/** `fill`, by the worker that serves the pages: no older version is needed beside it. */
async function fillAlone() {
  let ended = await fill();
  if (ended.reason === "room" && (await others()).length) {
    await deleteOthers();
    ended = await fill();
  }
  if (ended.state === "whole") await deleteOthers();
  return ended;
}

async function ensureRoom(needed) {
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate()) ?? {};
  if (quota - usage < needed + ROOM) throw new Refused("room");
}

async function put(cache, path, response) {
  try {
    await cache.put(address(path), response);
  } catch (error) {
    throw new Refused(error.name === "QuotaExceededError" ? "room" : "other", path, error);
  }
}

/** The same file, if an older version has it. */
async function fromOlder(older, path) {
  for (const cache of older) {
    const kept = await cache.match(address(path));
    if (kept?.headers.get("Repr-Digest") === digest(path)) return kept;
  }
  return null;
}

/** First what the browser has fetched already for the page; if that is something else, the server is asked. */
async function fromServer(path) {
  for (const cache of ["force-cache", "reload"]) {
    const response = await fetch(address(path), { cache, priority: "low" }).catch((error) => {
      throw new Refused("network", path, error);
    });
    const bytes = await response.arrayBuffer().catch((error) => {
      throw new Refused("network", path, error);
    });
    if (response.ok && (await sha256(bytes)) === files[path][0]) return new Response(bytes, { headers: headers(response, path) });
    if (cache === "reload") throw new Refused(response.ok ? "altered" : "missing", path);
  }
}

/** The server's own, but that the body is as it was before it was packed for the way, and of the right type. */
function headers(response, path) {
  const kept = new Headers(response.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) kept.delete(name);
  kept.set("Content-Type", types[path.slice(path.lastIndexOf("."))] ?? "application/octet-stream");
  kept.set("Repr-Digest", digest(path));
  return kept;
}

async function sha256(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))));
}

function sum(paths) {
  let bytes = 0;
  for (const path of paths) bytes += files[path][1];
  return bytes;
}

// ---- what pages may ask of it -------------------------------------------------------------------------------------

/** Browsers end a worker whose answer takes minutes, so pages ask again and again while the cache is being filled. */
const ANSWER_SECONDS = 20;

const ASKED = {
  state: async () => state(),
  fill: async () => {
    const late = new Promise((done) => setTimeout(done, ANSWER_SECONDS * 1000));
    return Promise.race([fillAlone(), late.then(state)]);
  },
  claim: async () => self.clients.claim(),
  /** Only where no page but the one that asks is open: it loads itself again. */
  takeOver: async () => {
    const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const open = windows.filter(({ url }) => url.startsWith(SCOPE.href)).length;
    if (open <= 1) await self.skipWaiting();
    return { open };
  },
};

self.addEventListener("message", (event) => {
  const asked = ASKED[event.data?.ask];
  if (asked) event.waitUntil(asked().then((answer) => event.ports[0]?.postMessage(answer)));
});
