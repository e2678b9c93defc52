/**
 * Runs in every page before its own scripts: notes when the things that a learner waits for come about, and asks
 * for Run All as soon as that is of use. `waits` says whether a run asked for before Python is ready would be lost.
 */
((waits) => {
  const marks = {};
  const mark = (name) => (marks[name] ??= Date.now());
  let asked;
  const shown = (element) => element?.getClientRects().length > 0;

  function look() {
    // What a notebook shows before it is run was saved by an earlier visit.
    const image = document.querySelector(marks.asked ? ".jp-Notebook .jp-OutputArea-output img" : "body > img");
    if (shown(image) && image.complete && image.naturalWidth) mark("plot");
    const output = document.querySelector(marks.asked ? ".jp-Notebook .jp-OutputArea-output" : "#printed");
    if (shown(output) && output.textContent.trim()) mark("output");

    const panel = window.jupyterapp?.shell?.currentWidget;
    const session = panel?.sessionContext;
    if (!panel?.content?.widgets?.length) return;
    if (shown(document.querySelector(".jp-Notebook .jp-MarkdownOutput h1"))) mark("readable");
    const kernel = session?.isReady && session.session?.kernel;
    if (kernel && !asked) asked = kernel.info.then(() => mark("ready")); // it is called idle before it can answer
    if (!marks.asked && marks.readable && (marks.ready || !waits)) {
      window.jupyterapp.commands.execute("notebook:clear-all-cell-outputs");
      mark("asked");
      window.jupyterapp.commands.execute("notebook:run-all-cells").finally(() => mark("done"));
    }
  }
  setInterval(look, 20);
  window.marks = { mark, all: marks };
})
