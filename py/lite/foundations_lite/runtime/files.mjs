/** Fetching what lies beside this module: counted as it comes, checked when it is there, each file once. */

/** Why Python cannot start: `reason` is one of the words that the page knows, `file` the name of a file. */
export class Failure extends Error {
  constructor(reason, file, detail) {
    super(detail);
    Object.assign(this, { reason, file });
  }
}

/** So many files at a time: the page itself has to load beside them, over few connections. */
const LANES = 2;

export class Files {
  /** An address at which there is nothing, and nothing is asked for. */
  empty;
  /** The first thing that went wrong. */
  failure = null;

  #known;
  #told;
  #started = new Map(); // responses that nobody has taken yet, by name
  #whole = new Map(); // promises by name: the file has come and was compared
  #lanes = Array.from({ length: LANES }, () => Promise.resolve());
  #loaded = 0;
  #fetch = self.fetch.bind(self);

  /** `folder`: a URL. `known`: `{size, sha256}` by name. `told(bytes)` is called as files come in. */
  constructor(folder, known, told) {
    this.folder = folder;
    this.#known = known;
    this.#told = told;
    this.empty = new URL("nothing", folder).href;
    // Pyodide fetches by itself; it gets what is on its way already.
    self.fetch = (resource, options) => {
      const address = new URL(resource.url ?? resource, folder).href;
      if (address === this.empty) return Promise.resolve(new Response(new Uint8Array()));
      const name = address.startsWith(folder.href) ? address.slice(folder.href.length) : "";
      return name in known ? this.#take(name) : this.#fetch(resource, options);
    };
  }

  /** Asks for the file `name`, unless that was done; files come in the order in which they are asked for. */
  start(name) {
    if (this.#started.has(name)) return;
    const lane = this.#lanes.shift();
    const response = lane.then(() => this.#response(name));
    // The body, not only the head, has to be there before the next file is asked for.
    const whole = response.then(({ whole }) => whole, () => {});
    this.#lanes.push(whole);
    this.#whole.set(name, whole);
    this.#started.set(name, response.then(({ counted }) => counted));
    this.#started.get(name).catch(() => {}); // told where it is taken
  }

  /** The bytes in the compressed file `name`. */
  async unpacked(name) {
    const packed = await this.#take(name);
    const stream = packed.body.pipeThrough(new DecompressionStream("gzip"));
    try {
      return new Uint8Array(await new Response(stream).arrayBuffer());
    } catch (error) {
      await this.#whole.get(name); // which knows better why the bytes are not right
      throw this.#remember(new Failure("altered", name, String(error)));
    }
  }

  /** Waits until the file `name`, which was asked for, has been compared; throws what is wrong with it. */
  async compared(name) {
    const failure = await this.#whole.get(name);
    if (failure) throw failure;
  }

  /** Waits until every file that was asked for has been compared. */
  async checked() {
    await Promise.all(this.#whole.values());
  }

  /**
   * The bytes of the file `name`, whole or not at all: nothing else happens meanwhile, so that they cannot be compared
   * but for their number.
   */
  atOnce(name) {
    const request = new XMLHttpRequest();
    request.open("GET", new URL(name, this.folder), false);
    request.responseType = "arraybuffer";
    try {
      request.send();
    } catch {
      throw new Failure("network", name, `The connection broke while ${name} was loading.`);
    }
    if (request.status !== 200) throw new Failure("missing", name, `The server answered ${request.status} for ${name}.`);
    const { byteLength } = request.response;
    if (byteLength !== this.#known[name].size) throw new Failure("altered", name, `${name} on the server is another one.`);
    return new Uint8Array(request.response);
  }

  /** Fetches the file `name` anew, past what the browser keeps, to see whether it is right; a failure is remembered. */
  async inspect(name) {
    try {
      const { whole } = await this.#response(name, "reload");
      await whole;
    } catch {
      // Remembered.
    }
  }

  /** The text of the file `name` as the server has it now, which the browser then keeps, too; "" where there is none. */
  async renewed(name) {
    const response = await this.#fetch(new URL(name, this.folder), { cache: "reload" }).catch(() => null);
    return response?.ok ? response.text() : "";
  }

  /** The response with the file `name`, which can be read once: whoever asks again gets another. */
  #take(name) {
    this.start(name);
    const response = this.#started.get(name);
    this.#started.delete(name);
    return response;
  }

  /** What a browser has kept may be of an earlier version: the server is asked whether it still holds. */
  async #response(name, cache = "no-cache") {
    const response = await this.#fetch(new URL(name, this.folder), { cache }).catch((error) => {
      throw this.#remember(new Failure("network", name, String(error)));
    });
    if (!response.ok) throw this.#remember(new Failure("missing", name, `The server answered ${response.status}.`));
    if (name.endsWith(".wasm") && response.headers.get("Content-Type") === "application/wasm") {
      // What Chromium has compiled it keeps with the network's own response, and not with one made here.
      return { whole: this.#check(name, response.clone().body), counted: response };
    }
    const [body, copy] = response.body.tee();
    const whole = this.#check(name, copy);
    // Nobody gets to the end of a file before it was compared: a changed program may do anything, or never end.
    const end = async (controller) => (await whole) && controller.error(await whole);
    const headers = { "Content-Type": name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream" };
    return { counted: new Response(body.pipeThrough(new TransformStream({ flush: end })), { headers }), whole };
  }

  /** Counts the bytes and compares them with what was built; resolves to the failure, null where there is none. */
  async #check(name, stream) {
    const { size, sha256 } = this.#known[name];
    const failed = (reason, detail) => this.#remember(new Failure(reason, name, detail));
    const parts = [];
    let length = 0;
    try {
      for (const reader = stream.getReader(); ; ) {
        const { done, value } = await reader.read();
        if (done) break;
        parts.push(value);
        length += value.byteLength;
        this.#told((this.#loaded += value.byteLength));
      }
    } catch (error) {
      return failed("network", String(error));
    }
    if (length !== size) return failed("altered", `${length} bytes came, and ${size} were expected.`);
    if (!self.crypto?.subtle) return null; // an address without encryption has no means to compare
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer()));
    const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return found === sha256 ? null : failed("altered", `SHA-256 ${found} came, and ${sha256} was expected.`);
  }

  #remember(failure) {
    return (this.failure ??= failure);
  }
}
