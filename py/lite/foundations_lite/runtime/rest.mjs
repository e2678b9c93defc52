/**
 * Python's files that a first plot does not need. They are listed from the start and fetched when Python runs;
 * whatever is read before that is fetched at that moment, and Python waits.
 */
import { entries, place } from "./tree.mjs";

const INDEX = "rest.json";
const NAME = "rest.pack";

const IO_ERROR = 29; // EIO, as Python here knows it

export class Rest {
  #python;
  #files;
  #complain;
  #sizes = {};
  #nodes = new Map(); // the file system's nodes that have no contents yet, by path

  /** `complain(error)` is called when Python has to go without a file; what it ran gets an `OSError`. */
  constructor(python, files, complain) {
    this.#python = python;
    this.#files = files;
    this.#complain = complain;
  }

  /** Looks at a file of the first archive: one of them lists what is here. */
  note(path, bytes) {
    if (path === INDEX) this.#sizes = JSON.parse(new TextDecoder().decode(bytes));
  }

  /** Puts all files where they belong, without contents. */
  place() {
    const { FS } = this.#python;
    const folders = new Set();
    for (const [path, size] of Object.entries(this.#sizes)) {
      place(FS, folders, path);
      FS.writeFile(`/${path}`, "");
      const { node } = FS.lookupPath(`/${path}`);
      node.usedBytes = size;
      this.#nodes.set(path, node);
      Object.defineProperty(node, "contents", {
        configurable: true,
        get: () => (this.#now(path), node.contents),
        set: (contents) => this.#give(path, contents),
      });
    }
  }

  /** Fetches the contents of all files, unless they are here. A failure is not told: whoever needs a file tries again. */
  async fetch() {
    try {
      if (this.#nodes.size) this.#fill(await this.#files.unpacked(NAME));
    } catch (error) {
      console.warn("The rest of Python's files could not be fetched ahead.", error);
    }
  }

  #now(path) {
    console.info(`Python waits for the rest of its files: it opens ${path}.`);
    try {
      this.#fill(inflated(this.#python._module, this.#files.atOnce(NAME)));
    } catch (error) {
      this.#complain(error);
      throw new this.#python.FS.ErrnoError(IO_ERROR);
    }
  }

  #fill(tar) {
    for (const [path, bytes] of entries(tar)) if (this.#nodes.has(path)) this.#give(path, bytes);
    this.#nodes.clear();
  }

  #give(path, contents) {
    const node = this.#nodes.get(path);
    this.#nodes.delete(path);
    Object.defineProperty(node, "contents", { value: contents, writable: true, configurable: true });
  }
}

/** What the gzip file `packed` holds, by the zlib that is part of Python: browsers can do it, but not at once. */
function inflated(Module, packed) {
  const CHUNK = 1 << 16;
  const STREAM = 56; // z_stream: next_in 0, avail_in 4, next_out 12, avail_out 16
  const at = Module._malloc(STREAM + 2 * CHUNK + 8);
  if (!at) throw new Error("Python has no memory left to unpack them in.");
  const [input, output, version] = [at + STREAM, at + STREAM + CHUNK, at + STREAM + 2 * CHUNK];
  const word = (offset) => (at + offset) >> 2;
  Module.HEAPU8.fill(0, at, at + STREAM);
  Module.HEAPU8.set([49, 0], version); // the version: only its first digit counts
  if (Module._inflateInit2_(at, 15 + 16, version, STREAM)) throw new Error("zlib does not start");
  const parts = [];
  let taken = 0;
  for (let status = 0; status === 0; ) {
    if (!Module.HEAPU32[word(4)]) {
      const part = packed.subarray(taken, taken + CHUNK);
      taken += part.length;
      Module.HEAPU8.set(part, input);
      Module.HEAPU32[word(0)] = input;
      Module.HEAPU32[word(4)] = part.length;
    }
    Module.HEAPU32[word(12)] = output;
    Module.HEAPU32[word(16)] = CHUNK;
    status = Module._inflate(at, 0);
    parts.push(Module.HEAPU8.slice(output, output + CHUNK - Module.HEAPU32[word(16)]));
    if (status < 0) throw new Error(`zlib: ${status}`);
  }
  Module._inflateEnd(at);
  Module._free(at);
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((end, part) => (whole.set(part, end), end + part.length), 0);
  return whole;
}
