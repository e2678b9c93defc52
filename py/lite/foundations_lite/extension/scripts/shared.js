/** JupyterLab's own modules, as the page shares them with its extensions: no second copy of any is loaded. */

const NAMES = {
  apputils: "@jupyterlab/apputils",
  mainmenu: "@jupyterlab/mainmenu",
  notebook: "@jupyterlab/notebook",
  rendermime: "@jupyterlab/rendermime",
  services: "@jupyterlab/services",
  settings: "@jupyterlab/settingregistry",
  icons: "@jupyterlab/ui-components",
  coreutils: "@jupyterlab/coreutils",
  lite: "@jupyterlite/services",
  liteutils: "@jupyterlite/apputils",
  localforage: "@jupyterlite/localforage",
  widgets: "@lumino/widgets",
};

/** @returns the modules above, each under its short name. */
export async function shared(scope) {
  const loaded = Object.entries(NAMES).map(async ([short, name]) => {
    const [version] = Object.values(scope[name] ?? {});
    if (!version) throw new Error(`JupyterLite does not share ${name}, which this site's extension needs`);
    return [short, (await version.get())()];
  });
  return Object.fromEntries(await Promise.all(loaded));
}
