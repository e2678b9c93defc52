/**
 * Text with a formula or a table wider than the page can be scrolled, by those who have no pointer, too: it takes the
 * keyboard's focus. Some browsers see to that themselves, but only where such text has no links.
 */

const KIND = "text/markdown";
const KEYS = ["ArrowLeft", "ArrowRight"];
const NAMED = { tabindex: "0", role: "group", "aria-label": "Wider than the page: scroll sideways" };

/** From now on `rendermime`, and what is cloned from it, makes text that has to be scrolled focusable. */
export function scrollByKeyboard(rendermime) {
  const factory = rendermime.getFactory(KIND);
  if (!factory) return;
  const sizes = new ResizeObserver((changes) => changes.forEach(({ target }) => update(target)));
  const createRenderer = (options) => {
    const renderer = factory.createRenderer(options);
    sizes.observe(renderer.node);
    return renderer;
  };
  rendermime.addFactory({ ...factory, createRenderer });
  window.addEventListener("keydown", keepFromNotebook, true);
}

/** With these keys a notebook folds sections; where such text has the focus, the browser is to scroll it with them. */
function keepFromNotebook(event) {
  const { target, key, altKey, ctrlKey, metaKey, shiftKey } = event;
  const scrolls = KEYS.includes(key) && !(altKey || ctrlKey || metaKey || shiftKey);
  if (scrolls && target.matches?.(".jp-RenderedMarkdown[tabindex]")) event.stopPropagation();
}

function update(text) {
  const wide = text.scrollWidth > text.clientWidth;
  if (wide === text.hasAttribute("tabindex")) return;
  if (wide) Object.entries(NAMED).forEach((attribute) => text.setAttribute(...attribute));
  else Object.keys(NAMED).forEach((name) => text.removeAttribute(name));
}
