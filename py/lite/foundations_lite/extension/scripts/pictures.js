/**
 * Pictures in words, for those who do not see them.
 *
 * A lesson's figure brings its text equivalent, as `alt` of its metadata or as plain text beside the picture;
 * JupyterLab shows the picture and drops the words.
 */

const KINDS = ["image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/bmp", "image/webp"];

/** From now on `rendermime`, and what is cloned from it, gives every picture its words. */
export function describe(rendermime) {
  for (const factory of new Set(KINDS.map((kind) => rendermime.getFactory(kind)))) {
    if (!factory) continue;
    const createRenderer = (options) => withWords(factory.createRenderer(options), options.mimeType);
    rendermime.addFactory({ ...factory, createRenderer });
  }
}

function withWords(renderer, kind) {
  const render = renderer.renderModel.bind(renderer);
  renderer.renderModel = async (model) => {
    await render(model);
    const words = model.metadata[kind]?.alt ?? model.data["text/plain"] ?? "";
    for (const picture of renderer.node.querySelectorAll("img")) picture.alt = [words].flat().join("");
  };
  return renderer;
}
