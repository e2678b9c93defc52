/** Files in a tar archive (ustar), put into Pyodide's file system without being copied. */

const text = (bytes) => new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0) < 0 ? bytes.length : bytes.indexOf(0)));

/** Pairs of path and bytes for every file in `tar`. */
export function* entries(tar) {
  for (let at = 0; at + 512 <= tar.length && tar[at]; ) {
    const head = tar.subarray(at, at + 512);
    const prefix = text(head.subarray(345, 500));
    const name = text(head.subarray(0, 100));
    const size = parseInt(text(head.subarray(124, 136)), 8);
    yield [prefix ? `${prefix}/${name}` : name, tar.subarray(at + 512, at + 512 + size)];
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

/** Puts every file of `tar` under `/` in `FS`. Calls `seen(path, bytes)` for each, where it is given. */
export function mount(FS, tar, seen) {
  const folders = new Set();
  for (const [path, bytes] of entries(tar)) {
    place(FS, folders, path);
    FS.writeFile(`/${path}`, bytes, { canOwn: true });
    seen?.(path, bytes);
  }
}

/** Sees to it that the folder of `path` exists; `folders` remembers which do. */
export function place(FS, folders, path) {
  const folder = `/${path.slice(0, path.lastIndexOf("/"))}`;
  if (folders.has(folder)) return;
  FS.mkdirTree(folder);
  folders.add(folder);
}
