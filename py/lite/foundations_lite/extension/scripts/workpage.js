/** The page `work.html`: all saved work downloaded as one file, and brought back from it. */

import { download, freeName, today } from "./copies.js";
import { save, saved } from "./storage.js";
import { archive, same, unpack } from "./work.js";
import { Damaged } from "./zip.js";

const by = (id) => document.getElementById(id);
const element = (tag, text = "", more = {}) => Object.assign(document.createElement(tag), { textContent: text, ...more });

const CHOICES = [
  ["both", "Keep both"],
  ["replace", "Replace"],
  ["leave", "Leave it out"],
];

const WHEN = { dateStyle: "medium", timeStyle: "short" };

let offered = []; // what a chosen file offers: `{path, model, state, chosen}`

async function showSaved() {
  try {
    const files = (await saved()).filter(([, { type }]) => type !== "directory");
    by("saved-files").replaceChildren(
      ...files.map(([path, model]) => {
        const row = element("tr");
        row.append(element("td", path), element("td", new Date(model.last_modified).toLocaleString("en-GB", WHEN)));
        return row;
      }),
    );
    by("saved").hidden = files.length === 0;
    by("none").hidden = files.length > 0;
    by("download").disabled = files.length === 0;
  } catch (error) {
    complain("This browser does not let the site read what it has stored.", error);
  }
}

async function choose() {
  const [file] = by("file").files;
  by("choices").hidden = true;
  say("");
  if (!file) return;
  try {
    const there = new Map(await saved());
    offered = (await unpack(new Uint8Array(await file.arrayBuffer()))).map(([path, model]) => ({
      path,
      model,
      state: !there.has(path) ? "new" : same(there.get(path), model) ? "same" : "differs",
    }));
    showChoices();
  } catch (error) {
    if (!(error instanceof Damaged)) return complain("The file could not be read.", error);
    complain(`${file.name} cannot be used: ${error.message}. Nothing was changed.`);
  }
}

function showChoices() {
  const STATES = { new: "not here yet", same: "here already, the same", differs: "here, but different" };
  by("offered").replaceChildren(
    ...offered.map((offer, index) => {
      const row = element("tr");
      row.append(element("td", offer.path), element("td", STATES[offer.state]), choiceOf(offer, index));
      return row;
    }),
  );
  by("bring").disabled = offered.every(({ state }) => state === "same");
  by("choices").hidden = false;
  say(`The archive holds ${count(offered.length).toLowerCase()}. Choose below what to do with what is here already.`);
}

function choiceOf(offer, index) {
  const cell = element("td");
  offer.chosen = { new: "add", same: "leave", differs: "both" }[offer.state];
  if (offer.state !== "differs") {
    cell.textContent = offer.state === "new" ? "Add" : "Nothing to do";
    return cell;
  }
  const group = element("fieldset");
  group.append(element("legend", offer.path, { className: "unseen" }));
  for (const [value, label] of CHOICES) {
    const radio = element("input", "", { type: "radio", name: `choice-${index}`, value, checked: value === "both" });
    radio.addEventListener("change", () => (offer.chosen = value));
    const wrapped = element("label");
    wrapped.append(radio, ` ${label}`);
    group.append(wrapped);
  }
  cell.append(group);
  return cell;
}

async function bring() {
  by("bring").disabled = true;
  try {
    const taken = new Set((await saved()).map(([path]) => path));
    const chosen = offered.filter(({ chosen }) => chosen !== "leave");
    const models = [];
    for (const { path, model, chosen: how } of chosen) {
      const to = how === "both" ? await freeName(path, "brought back", (name) => taken.has(name)) : path;
      taken.add(to);
      // As new as it is here: a lesson that is open in another tab is then not saved over it unasked.
      models.push([to, { ...model, path: to, name: to.split("/").pop(), last_modified: new Date().toISOString() }]);
    }
    await save([...folders(models, taken), ...models]);
    by("choices").hidden = true;
    by("file").value = "";
    say(`${count(models.length)} brought back. Load lessons again that are open in other tabs.`);
    await showSaved();
  } catch (error) {
    by("bring").disabled = false;
    const full = /quota/i.test(`${error?.name}`);
    complain(full ? "The browser has no room for these files. Nothing was changed." : "Nothing was changed.", error);
  }
}

/** The folders that files need and that the site does not bring by itself. */
function folders(models, taken) {
  const now = new Date().toISOString();
  const needed = new Set();
  for (const [path] of models) {
    const parts = path.split("/").slice(0, -1);
    parts.forEach((_, index) => needed.add(parts.slice(0, index + 1).join("/")));
  }
  const more = { created: now, last_modified: now, format: "json", mimetype: "", content: null, size: 0, writable: true };
  return [...needed]
    .filter((path) => !taken.has(path) && path !== "worked")
    .map((path) => [path, { name: path.split("/").pop(), path, type: "directory", ...more }]);
}

const count = (number) => (number === 1 ? "One file" : `${number} files`);

function say(words) {
  by("complaint").textContent = "";
  by("said").textContent = words;
}

function complain(words, error) {
  by("said").textContent = "";
  by("complaint").textContent = error ? `${words} The browser says: ${error.message ?? error}` : words;
}

by("download").addEventListener("click", async () => {
  download(`pytorch-foundations-work-${today()}.zip`, archive(await saved()));
});
by("file").addEventListener("change", choose);
by("bring").addEventListener("click", bring);
by("page").hidden = false;
await showSaved();
