/** What a browser keeps of a lesson: putting a copy beside it, and giving it up for the published one. */

/** Where the published files lie, seen from this module. */
const PUBLISHED = new URL("../../../../files/", import.meta.url);

/** The first name for a copy of `path`, `tutorial_… (WORDS 2026-11-26).ipynb` or a further one, that is not `taken`. */
export async function freeName(path, words, taken) {
  const dot = path.lastIndexOf(".");
  const [stem, ending] = dot > path.lastIndexOf("/") ? [path.slice(0, dot), path.slice(dot)] : [path, ""];
  for (let number = 1; ; number++) {
    const name = `${stem} (${words} ${today()}${number > 1 ? `, ${number}` : ""})${ending}`;
    if (!(await taken(name))) return name;
  }
}

/** A free name for the person's own copy of `path` beside it. */
export const ownName = (contents, path) => freeName(path, "my copy of", (name) => exists(contents, name));

/** Today's date where the person is, as 2026-11-26. */
export function today(date = new Date()) {
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

async function exists(contents, path) {
  try {
    await contents.get(path, { content: false });
    return true;
  } catch (error) {
    if (error.response?.status === 404) return false;
    throw error;
  }
}

/** Saves what a notebook shows now under a name of its own beside it; gives the name, once it is surely there. */
export async function keepCopy(contents, context) {
  const path = await ownName(contents, context.path);
  const content = context.model.toJSON();
  await contents.save(path, { type: "notebook", format: "json", content });
  const kept = await contents.get(path, { content: true });
  if (JSON.stringify(kept.content) !== JSON.stringify(content)) throw new Error(`${path} was not saved whole`);
  return path;
}

/**
 * Gives up the saved copy, and shows the published notebook, with Python started afresh where it is `running`.
 *
 * With `keep`, what was shown is kept as a copy beside it: gives its name, else null. Nothing is given up before that
 * copy, and the published notebook, are surely there.
 */
export async function startAfresh(contents, { context, sessionContext }, { keep, running }) {
  const address = new URL(context.path.split("/").map(encodeURIComponent).join("/"), PUBLISHED);
  const published = await fetch(address, { cache: "no-cache" }); // the newest: JupyterLite then finds that one
  if (!published.ok) throw new Error(`the published lesson could not be had: the server answered ${published.status}`);
  await published.json();
  const kept = keep ? await keepCopy(contents, context) : null;
  await contents.delete(context.path);
  await context.revert();
  context.model.sharedModel.clearUndoHistory();
  context.model.dirty = false;
  if (running) void sessionContext.restartKernel();
  return kept;
}

/** Hands a file to the person, through the browser's own downloads. */
export function download(name, data) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(data);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The notebook as it is shown now, saved or not. */
export function downloadNotebook({ context }) {
  const text = JSON.stringify(context.model.toJSON(), null, 1) + "\n";
  download(context.path.split("/").pop(), new Blob([text], { type: "application/x-ipynb+json" }));
}
