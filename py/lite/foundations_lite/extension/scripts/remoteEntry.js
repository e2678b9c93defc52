/* The container that JupyterLab asks for our plugins: all there is of module federation that is needed here. */
(() => {
  const modules = new URL("MODULES/index.js", document.currentScript.src);
  let scope;
  window._JUPYTERLAB["pytorch-foundations"] = {
    init: (shared) => {
      scope = shared;
    },
    get: async () => {
      const { plugins } = await import(modules);
      const made = await plugins(scope);
      return () => ({ __esModule: true, default: made });
    },
  };
})();
