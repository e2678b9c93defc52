/** Messages over a lesson's lower right corner: one card for each matter, in the looks of JupyterLab's own. */

const element = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

/** Of an action that ends early, for a reason that the person knows already. */
export class Told extends Error {}

/** The cards of one document. They come first in its page, so that the Tab key reaches them first. */
export class Cards {
  #shown = new Map();
  #spoken;
  #panel;

  constructor(panel) {
    this.#panel = panel;
    this.node = element("section", "pf-Cards");
    this.node.setAttribute("aria-label", "Messages about this lesson");
    // What is spoken has to be written into a node that was there before.
    this.#spoken = element("div", "pf-Spoken");
    this.#spoken.setAttribute("role", "status");
    panel.node.prepend(this.#spoken, this.node);
    this.node.hidden = true;
  }

  /** Says a sentence to those who listen, without haste. */
  say(sentence) {
    if (sentence) this.#spoken.textContent = sentence;
  }

  /**
   * Shows a card, in place of an earlier one of the same name.
   *
   * `buttons`: `[label, action]` pairs; while the action's promise, if it gives one, is pending, they do nothing. `urgent`
   * cards are spoken at once. Gives the card's body, to which more may be added.
   */
  show(name, { title, text = [], buttons = [], urgent = false, dismissable = false }) {
    const card = element("div", "pf-Card");
    const heading = element("h2", "pf-Card-title", title);
    heading.id = `pf-${name}-${Math.random().toString(36).slice(2)}`;
    card.setAttribute("role", "group");
    card.setAttribute("aria-labelledby", heading.id);
    const body = element("div", "pf-Card-body");
    body.append(...text.filter(Boolean).map((line) => element("p", "", line)));
    const row = element("div", "pf-Card-buttons");
    const all = dismissable ? [...buttons, ["Close", () => this.hide(name)]] : buttons;
    row.append(...all.map(([label, action], index) => this.#button(row, label, action, index === 0)));
    card.append(heading, body, row);
    const before = this.#shown.get(name);
    const focused = before?.contains(document.activeElement);
    this.#shown.set(name, card);
    if (before) before.replaceWith(card);
    else if (urgent) this.node.prepend(card); // where there are so many that the last ones need scrolling
    else this.node.append(card);
    this.node.hidden = false;
    if (focused) row.querySelector("button")?.focus();
    card.classList.toggle("pf-mod-urgent", urgent);
    if (urgent) card.setAttribute("role", "alert");
    else if (text.length) this.say([title, ...text].filter(Boolean).join(". "));
    return body;
  }

  #button(row, label, action, first) {
    const button = element("button", `jp-mod-styled ${first ? "jp-mod-accept" : "jp-mod-reject"}`, label);
    button.type = "button";
    button.addEventListener("click", async () => {
      if (row.ariaBusy) return;
      row.ariaBusy = "true"; // and not disabled: a button that is would lose the focus
      try {
        await action();
      } finally {
        row.ariaBusy = null;
      }
    });
    return button;
  }

  /** Makes of an action one that says on a card when it fails. Each of ours gives up nothing before it is kept. */
  attempt(action) {
    return async () => {
      try {
        await action();
      } catch (error) {
        // The person has been told otherwise, or has been asked and decides later.
        if (error instanceof Told || /^Modal/.test(error?.name)) return;
        this.show("attempt", {
          title: "That did not work",
          text: [`Nothing was removed. The browser says: ${error?.message ?? error}`],
          urgent: true,
          dismissable: true,
        });
      }
    };
  }

  shown(name) {
    return this.#shown.has(name);
  }

  hide(name) {
    const card = this.#shown.get(name);
    const focused = card?.contains(document.activeElement);
    card?.remove();
    this.#shown.delete(name);
    this.node.hidden = this.#shown.size === 0;
    if (focused) this.#panel.content.activate(); // the keyboard is where it was before, not at the page's beginning
  }
}
