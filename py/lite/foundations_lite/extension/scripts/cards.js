/** Messages over a lesson's lower right corner: one card for each matter, in the looks of JupyterLab's own. */

const element = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

/** The cards of one document. They come first in its page, so that the Tab key reaches them first. */
export class Cards {
  #shown = new Map();

  constructor(panel) {
    this.node = element("section", "pf-Cards");
    this.node.setAttribute("aria-label", "Messages about this lesson");
    // What is spoken has to be written into a node that was there before.
    this.#spoken = element("div", "pf-Spoken");
    this.#spoken.setAttribute("role", "status");
    panel.node.prepend(this.#spoken, this.node);
    this.node.hidden = true;
  }

  #spoken;

  /** Says a sentence to those who listen, without haste. */
  say(sentence) {
    if (sentence) this.#spoken.textContent = sentence;
  }

  /**
   * Shows a card, in place of an earlier one of the same name.
   *
   * `buttons`: `[label, action]` pairs; the action's promise, if it gives one, keeps the buttons disabled. `urgent`
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
    this.hide(name);
    this.#shown.set(name, card);
    this.node.append(card);
    this.node.hidden = false;
    card.classList.toggle("pf-mod-urgent", urgent);
    if (urgent) card.setAttribute("role", "alert");
    else if (text.length) this.say([title, ...text].filter(Boolean).join(". "));
    return body;
  }

  #button(row, label, action, first) {
    const button = element("button", `jp-mod-styled ${first ? "jp-mod-accept" : "jp-mod-reject"}`, label);
    button.type = "button";
    button.addEventListener("click", async () => {
      const buttons = [...row.children];
      buttons.forEach((one) => (one.disabled = true));
      try {
        await action();
      } finally {
        buttons.forEach((one) => (one.disabled = false));
      }
    });
    return button;
  }

  shown(name) {
    return this.#shown.has(name);
  }

  hide(name) {
    this.#shown.get(name)?.remove();
    this.#shown.delete(name);
    this.node.hidden = this.#shown.size === 0;
  }
}
