/** What is said while Python starts, and when it does not. */

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

const STAGES = {
  fetching: "Python is loading.",
  starting: "Python is loaded and starts.",
  packages: "Python runs; its packages are made ready.",
  ready: "Python is ready.",
};

/** The stage in one sentence, for those who listen: it changes seldom. */
export const spoken = (boot) => STAGES[boot.stage] ?? "";

/** The same for those who look, with the megabytes that are loaded. */
export function written(boot) {
  const known = boot.stage === "fetching" && boot.total;
  if (!known) return STAGES[boot.stage] ?? "Python is loading.";
  return `Python is loading: ${megabytes(boot.loaded)} of ${megabytes(boot.total)} MB`;
}

/** How many cells wait; empty where none does. */
export function waiting(count) {
  if (!count) return "";
  return count === 1 ? "One cell waits, and runs when Python is ready." : `${count} cells wait, and run when Python is ready.`;
}

const named = (file) => (file ? `The file ${file}` : "A file of Python");

/** Of each reason: what happened, and what a person can do about it. */
const FAILURES = {
  missing: ({ file }) => [
    `${named(file)} could not be had from the server.`,
    "Check the connection and try again. If it stays like this, the site is not complete: tell whoever runs it.",
  ],
  altered: ({ file }) => [
    `${named(file)} did not arrive as it was sent, and was not used.`,
    "Try again. If it stays like this, something on the way changes files, such as a proxy or a virus scanner: " +
      "try another network, or tell whoever runs the site.",
  ],
  replaced: () => [
    "The course was published anew a short time ago, and this page is still of the earlier version.",
    "Load the page again.",
  ],
  network: ({ file }) => [
    `The connection broke while ${file ? `the file ${file}` : "Python"} was loading.`,
    "Check the connection, then try again.",
  ],
  "no-webassembly": () => [
    "This browser does not run WebAssembly, or not in the form that Python needs. A setting for more security may have " +
      "switched it off, or the browser is too old.",
    "Allow WebAssembly for this site, or use a recent Firefox, Chrome, Edge or Safari.",
  ],
  memory: () => [
    "The browser has no more memory for Python.",
    "Close other tabs, then start Python again. Where a cell made very large tensors, make them smaller.",
  ],
  unserved: () => [
    "Python could not be connected with the files that this browser keeps for you.",
    "Try again, or load the page again.",
  ],
  other: ({ detail }) => [
    `The reason is not known${detail ? "; what the browser says is below" : ""}.`,
    "Try again, or load the page again.",
  ],
};

/** Of a boot that failed or crashed: `{title, happened, advice, detail}`. */
export function failure(boot) {
  const [happened, advice] = (FAILURES[boot.reason] ?? FAILURES.other)(boot);
  const title = boot.stage === "crashed" ? "Python has stopped" : "Python did not start";
  return { title, happened, advice, detail: boot.detail ?? "" };
}
