/**
 * The page's address is acted upon at once.
 *
 * JupyterLab runs the commands that an address stands for one after the other. The first loads what is known of the
 * page, and is over only when that has been saved again, half a second later or more; opening the lesson is the next.
 * Whoever needs what was loaded waits for it all the same: JupyterLab's state database sees to that.
 */

const LOAD_STATE = "apputils:load-statedb";

/**
 * From now on nobody waits for `commands` to load, and save, the state of the page; except where the browser refuses
 * the database of `drive`: whoever reads before JupyterLite has found something else to keep work in meets an error.
 */
export function waitForNoState(commands, drive) {
  const kept = inDatabase(drive).catch(() => false);
  const execute = commands.execute.bind(commands);
  commands.execute = (id, args) => {
    const done = execute(id, args);
    if (id !== LOAD_STATE) return done;
    done.catch(console.warn);
    return kept.then((well) => (well ? undefined : done));
  };
}

/** Whether the database can be read. */
async function inDatabase(drive) {
  const storage = await drive.storage;
  await storage.length();
  return storage.driver() === storage.INDEXEDDB;
}
