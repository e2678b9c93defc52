/** The boot's card on a notebook: what Python is doing, in words, until it is ready; and what to do if it fails. */

import { saveNow } from "./saving.js";
import { failure, spoken, waiting, written } from "./words.js";

const CARD = "python";
const LACKING = "python-file";

/** Shows on `cards` how the kernel of `panel` starts. `keeps`: whether the browser keeps what is saved. */
export function attend(panel, cards, boots, queue, keeps) {
  const session = panel.sessionContext;
  let shown = null; // the stage that the card shows

  function update() {
    const kernel = session.session?.kernel;
    const boot = kernel ? boots.of(kernel.id) : session.isReady ? undefined : { stage: "fetching" };
    if (!boot || boot.stage === "stopped") return session.isReady && hide();
    if (boot.stage === "ready") return ready(boot);
    if (boot.stage === "failed" || boot.stage === "crashed") return failed(boot);
    progress(boot);
  }

  function hide() {
    cards.hide(CARD);
    shown = null;
  }

  function ready(boot) {
    if (shown) cards.say(spoken(boot));
    hide();
  }

  function progress(boot) {
    if (!["fetching", "starting", "packages"].includes(shown)) {
      cards.hide(LACKING);
      const body = cards.show(CARD, { title: "Starting Python" });
      const words = Object.assign(document.createElement("p"), { className: "pf-Boot-words" });
      const bar = Object.assign(document.createElement("progress"), { ariaLabel: "Python is loading" });
      const cells = Object.assign(document.createElement("p"), { className: "pf-Boot-waiting" });
      body.append(words, bar, cells);
    }
    if (boot.stage !== shown) cards.say(spoken(boot));
    shown = boot.stage;
    const body = cards.node.querySelector(".pf-Boot-words").parentNode;
    const [words, bar, cells] = body.children;
    words.textContent = written(boot);
    if (boot.stage === "fetching" && boot.total) Object.assign(bar, { max: boot.total, value: boot.loaded });
    else bar.removeAttribute("value");
    cells.textContent = waiting(queue.length(session));
  }

  function failed(boot) {
    const says = `${boot.id} ${queue.length(session)}`;
    if (shown === says) return;
    shown = says;
    const { title, happened, advice, detail } = failure(boot);
    const cells = queue.length(session) ? waiting(queue.length(session)) : "";
    const again = [boot.stage === "crashed" ? "Start Python again" : "Try again", () => session.restartKernel()];
    const load = ["Load the page again", cards.attempt(() => reload(panel))];
    const replaced = boot.reason === "replaced"; // no other way helps
    const body = cards.show(CARD, {
      title,
      text: [happened, advice, `What you wrote is kept. ${cells}`],
      buttons: replaced ? [load] : keeps() ? [again, load] : [again],
      urgent: true,
    });
    if (!detail) return;
    const details = document.createElement("details");
    details.append(
      Object.assign(document.createElement("summary"), { textContent: "What the browser says" }),
      Object.assign(document.createElement("pre"), { textContent: detail }),
    );
    body.append(details);
  }

  function lacking({ detail: { boot, detail } }) {
    if (boot !== boots.of(session.session?.kernel?.id)) return;
    cards.show(LACKING, {
      title: "Python could not read one of its files",
      text: [
        detail,
        "Check the connection and run the cell again. If it stays like this, load the page again. What you wrote is kept.",
      ],
      urgent: true,
      dismissable: true,
    });
  }

  boots.addEventListener("lacking", lacking);
  boots.addEventListener("change", update);
  queue.addEventListener("change", update);
  session.kernelChanged.connect(update);
  session.statusChanged.connect(update);
  panel.disposed.connect(() => {
    boots.removeEventListener("lacking", lacking);
    boots.removeEventListener("change", update);
    queue.removeEventListener("change", update);
  });
  update();
}

async function reload(panel) {
  await saveNow(panel);
  window.location.reload();
}
