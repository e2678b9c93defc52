/**
 * Run by Node while the site is built: does in Pyodide what has to be done by the very interpreter that visitors
 * get. `node prepare.mjs JOB FOLDER`, where FOLDER holds `core/` (Pyodide) and the job's input, and receives its
 * output.
 *
 * compile: every archive in `in/` becomes one of the same name in `out/`, with bytecode in place of sources.
 * snapshot: mounts `tree.tar`, starts the kernel and writes the memory to `snapshot`, then draws a first plot and
 * writes to `opened.json` which files that took.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { mount } from "./tree.mjs";

const [job, folder] = process.argv.slice(2);
const script = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
const { loadPyodide } = await import(pathToFileURL(`${folder}/core/pyodide.mjs`));

const python = await loadPyodide({
  indexURL: `${folder}/core/`,
  // Columns are a third of a code object and say nothing where there is no source.
  args: ["-X", "no_debug_ranges"],
  lockFileContents: JSON.parse(readFileSync(`${folder}/core/pyodide-lock.json`, "utf8")),
  _makeSnapshot: job === "snapshot",
});

if (job === "compile") {
  python.mountNodeFS("/in", `${folder}/in`);
  python.mountNodeFS("/out", `${folder}/out`);
  python.runPython(script("compiling.py"));
} else {
  // Only now: what Pyodide finds there while it starts, it keeps JavaScript objects for.
  mount(python.FS, new Uint8Array(readFileSync(`${folder}/tree.tar`)));
  python.runPython(script("starting.py"));
  writeFileSync(`${folder}/snapshot`, python.makeMemorySnapshot());
  writeFileSync(`${folder}/opened.json`, python.runPython(script("plotting.py")));
}
process.exit(0);
