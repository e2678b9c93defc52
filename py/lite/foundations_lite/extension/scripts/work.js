/**
 * All of a person's work as one file: a ZIP archive of what the browser has saved, as ordinary notebooks.
 *
 * It holds a list of the files as well. By it an archive of ours is told from others, and a file that is lacking
 * is noticed.
 */

import { Damaged, crc32, read, write } from "./zip.js";

const LIST = "pytorch-foundations-work.json";
const FORMAT = 1;

/** The archive of `models`, `[[path, model]]` as JupyterLite stores them, as a Blob. */
export function archive(models) {
  const files = models
    .filter(([, model]) => model.type !== "directory" && model.content !== null)
    .map(([path, model]) => ({ path, model, bytes: bytesOf(model), date: new Date(model.last_modified) }));
  const list = files.map(({ path, bytes, model }) => {
    const { type, format, mimetype, created, last_modified } = model;
    return { path, size: bytes.length, crc: crc32(bytes), type, format, mimetype, created, last_modified };
  });
  const text = JSON.stringify({ work: "PyTorch Foundations, Part 1", format: FORMAT, files: list }, null, 1);
  return write([{ path: LIST, bytes: new TextEncoder().encode(text + "\n"), date: new Date() }, ...files]);
}

/** The models in an archive, `[[path, model]]`. Throws `Damaged` where anything in it is not as it should be. */
export async function unpack(bytes) {
  const files = await read(bytes);
  if (!files.has(LIST)) throw new Damaged("it is a ZIP archive, but not one with work from this site");
  const { format, files: list } = parsed(files.get(LIST), LIST);
  if (format !== FORMAT || !Array.isArray(list)) throw new Damaged("it was made by another version of this site");
  return list.map((entry) => {
    const data = files.get(entry.path);
    if (!data) throw new Damaged(`${entry.path} is missing in it`);
    if (!safe(entry.path)) throw new Damaged(`it names a file in a way that cannot be used: ${entry.path}`);
    return [entry.path, modelOf(entry, data)];
  });
}

/** Whether two stored models hold the same. */
export const same = (one, other) => one.format === other.format && JSON.stringify(one.content) === JSON.stringify(other.content);

const safe = (path) => typeof path === "string" && path.split("/").every((part) => part && part !== "." && part !== "..");

function bytesOf({ format, content }) {
  if (format === "base64") return Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  return new TextEncoder().encode(format === "json" ? JSON.stringify(content, null, 1) + "\n" : content);
}

function modelOf({ path, type, format, mimetype, created, last_modified }, bytes) {
  const name = path.split("/").pop();
  const content = contentOf(path, format, bytes);
  return { name, path, created, last_modified, format, mimetype, content, size: bytes.length, writable: true, type };
}

function contentOf(path, format, bytes) {
  if (format === "base64") return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  if (format !== "json") return new TextDecoder().decode(bytes);
  const content = parsed(bytes, path);
  if (path.endsWith(".ipynb") && !Array.isArray(content?.cells)) throw new Damaged(`${path} in it is no notebook`);
  return content;
}

function parsed(bytes, path) {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new Damaged(`${path} in it cannot be read`);
  }
}
