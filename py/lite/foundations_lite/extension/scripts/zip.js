/** ZIP archives: written without compression, read with or without it. The few parts of the format that we need. */

const LOCAL = 0x04034b50;
const ENTRY = 0x02014b50;
const END = 0x06054b50;
const UTF8_NAMES = 1 << 11;

const TABLE = Uint32Array.from({ length: 256 }, (_, value) => {
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 of bytes, as an unsigned number. */
export function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** The archive of `files`, `[{path, bytes, date}]`, as a Blob. */
export function write(files) {
  const pieces = [];
  const directory = [];
  let offset = 0;
  for (const { path, bytes, date } of files) {
    const name = new TextEncoder().encode(path);
    const [time, day] = dos(date);
    const common = [[2, 20], [2, UTF8_NAMES], [2, 0], [2, time], [2, day], [4, crc32(bytes)], [4, bytes.length]];
    common.push([4, bytes.length], [2, name.length], [2, 0]);
    const head = fields([[4, LOCAL], ...common]);
    directory.push(fields([[4, ENTRY], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]]), name);
    pieces.push(head, name, bytes);
    offset += head.length + name.length + bytes.length;
  }
  const size = directory.reduce((sum, piece) => sum + piece.length, 0);
  const count = files.length;
  const end = fields([[4, END], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0]]);
  return new Blob([...pieces, ...directory, end], { type: "application/zip" });
}

/** The files in an archive, a Map from path to bytes. Throws `Damaged` where a byte of it is not as it was written. */
export async function read(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const files = new Map();
  try {
    let at = view.getUint32(end + 16, true);
    for (let left = view.getUint16(end + 10, true); left > 0; left--) {
      if (view.getUint32(at, true) !== ENTRY) throw new Damaged("its list of files cannot be read");
      const [method, crc, packed, size] = [
        view.getUint16(at + 10, true),
        view.getUint32(at + 16, true),
        view.getUint32(at + 20, true),
        view.getUint32(at + 24, true),
      ];
      const [nameLength, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
      const path = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
      const local = view.getUint32(at + 42, true);
      const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      if (!path.endsWith("/")) {
        const data = await unpacked(bytes.subarray(start, start + packed), method, path);
        if (data.length !== size || crc32(data) !== crc) throw new Damaged(`${path} in it is not as it was written`);
        files.set(path, data);
      }
      at += 46 + nameLength + extra + comment;
    }
  } catch (error) {
    throw error instanceof RangeError ? new Damaged("it is cut short") : error;
  }
  return files;
}

/** The archive cannot be used; the message says why, as the end of a sentence. */
export class Damaged extends Error {}

function findEnd(view) {
  const last = Math.max(0, view.byteLength - 22 - 0xffff);
  for (let at = view.byteLength - 22; at >= last; at--) if (view.getUint32(at, true) === END) return at;
  throw new Damaged(view.byteLength > 4 && view.getUint32(0, true) === LOCAL ? "it is cut short" : "it is no ZIP archive");
}

async function unpacked(bytes, method, path) {
  if (method === 0) return bytes;
  if (method !== 8) throw new Damaged(`${path} in it is packed in a way that is not known here`);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  try {
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw new Damaged(`${path} in it is not as it was written`);
  }
}

/** Little-endian numbers, given as `[bytes, value]`. */
function fields(list) {
  const view = new DataView(new ArrayBuffer(list.reduce((sum, [size]) => sum + size, 0)));
  let at = 0;
  for (const [size, value] of list) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return new Uint8Array(view.buffer);
}

function dos(date) {
  const time = (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1);
  return [time, ((Math.max(date.getFullYear(), 1980) - 1980) << 9) | ((date.getMonth() + 1) << 5) | date.getDate()];
}
