/** What a lesson's page says of being without a network, of newer versions of the site, and of what a browser refuses. */

import { saveNow } from "./saving.js";

const megabytes = (bytes) => (bytes / 1e6).toFixed(0);

/** Kept from being said again, in this browser for ever or in this tab. */
const SAVED_SAID = "pytorch-foundations:saved-said";
const LACKING_SAID = "pytorch-foundations:lacking-said";

const SHOWN_SECONDS = 15;

/** Why there is no service worker: what happened, and what a person can do about it. */
const LACKING = {
  insecure: [
    `The address of this page begins with http:. Browsers refuse a part of what the course uses at such an address:`,
    "Ask whoever runs the site for an address that begins with https:, or, on the machine that serves it, open http://localhost.",
  ],
  unsupported: [
    "This window has no service workers, as is usual for private windows. Without them a part of the course is missing:",
    "Use a normal window, or a recent Firefox, Chrome, Edge or Safari.",
  ],
  refused: [
    "The browser refused a service worker to this site. Without it a part of the course is missing:",
    "Use a normal window rather than a private one, or allow this site to store data (“cookies and site data”) in the " +
      "browser's settings; then load the page again.",
  ],
};

const MISSING = [
  "The course does not work without a network.",
  "Python cannot read the files that lie beside the lesson, and files that it writes are gone when it stops.",
  "input() cannot ask: it gives None at once.",
];

/** Shows on `cards`, those of one lesson, what `offline` has to say. `keeps`: whether the browser keeps work. */
export function attend(panel, cards, offline, keeps) {
  let told = null;
  const whole = () => offline.saved?.state === "whole";

  function update() {
    if (offline.lacking && !remembered("sessionStorage", LACKING_SAID)) lacking();
    if (offline.newer && told !== "newer") newer();
    if (whole() && filled && !remembered("localStorage", SAVED_SAID)) saved();
  }

  function lacking() {
    if (cards.shown("lacking")) return;
    const [happened, advice] = LACKING[offline.lacking];
    const body = cards.show("lacking", {
      title: "The lesson runs, but something is missing",
      text: [happened],
      buttons: [["I see", () => (cards.hide("lacking"), remember("sessionStorage", LACKING_SAID))]],
    });
    const list = document.createElement("ul");
    list.append(...MISSING.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    body.append(list, Object.assign(document.createElement("p"), { textContent: keeps ? `${advice} What you write is saved in this browser.` : advice }));
  }

  function newer(open = 0) {
    told = "newer";
    const others = open === 1 ? "Another page of the course is" : `${open} other pages of the course are`;
    cards.show("newer", {
      title: "A newer version of the course is ready",
      text: [
        open
          ? `${others} open in this browser. Close what is open there, then load the newer version here.`
          : "It is used from when you next open the course, or at once if you load it now. What you wrote is kept; Python starts afresh.",
      ],
      buttons: [
        ["Load it now", cards.attempt(async () => {
          await saveNow(panel);
          const left = await offline.useNewer();
          if (left > 0) newer(left);
        })],
        ["Later", () => cards.hide("newer")],
      ],
    });
  }

  let filled = false; // whether this page has seen it happen
  function saved() {
    remember("localStorage", SAVED_SAID);
    cards.show("saved", {
      title: "The course is saved in this browser",
      text: [`All of it, ${megabytes(offline.saved.total)} MB: from now on it works without a network too.`],
      dismissable: true,
    });
    setTimeout(() => cards.hide("saved"), SHOWN_SECONDS * 1000);
  }

  const change = () => {
    if (offline.saved?.state === "filling") filled = true;
    update();
  };
  offline.addEventListener("change", change);
  panel.disposed.connect(() => offline.removeEventListener("change", change));
  change();
}

/** Has the site saved once Python is ready, and so does not compete with it for the network. */
export function saveWhenReady(boots, offline) {
  if (navigator.connection?.saveData) return;
  const begin = ({ detail }) => {
    if (detail?.stage !== "ready") return;
    boots.removeEventListener("change", begin);
    setTimeout(() => offline.save(), 5000);
  };
  boots.addEventListener("change", begin);
}

/** `storage` by its name: where a browser stores nothing for this site, even to name the object is an error. */
function remembered(storage, key) {
  try {
    return window[storage].getItem(key) !== null;
  } catch {
    return false; // the browser lets this site store nothing
  }
}

function remember(storage, key) {
  try {
    window[storage].setItem(key, "yes");
  } catch {
    // Then it is said again.
  }
}
