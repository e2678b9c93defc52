/** The browser's storage of saved files, for pages without JupyterLite: the same database, read and written directly. */

const NAME = "PyTorch Foundations, Part 1";
const FILES = "files";

/** All saved files, `[[path, model]]`, by path. */
export async function saved() {
  const database = await opened();
  try {
    const files = database.transaction(FILES).objectStore(FILES);
    const [paths, models] = await Promise.all([done(files.getAllKeys()), done(files.getAll())]);
    return paths.map((path, index) => [path, models[index]]);
  } finally {
    database.close();
  }
}

/** Saves files, `[[path, model]]`: all of them, or none where one cannot be saved. */
export async function save(models) {
  const database = await opened();
  try {
    const transaction = database.transaction(FILES, "readwrite");
    for (const [path, model] of models) transaction.objectStore(FILES).put(model, path);
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** The database, with its table of files: made here where no lesson has been opened in this browser yet. */
async function opened(version) {
  const request = indexedDB.open(NAME, version);
  request.onupgradeneeded = () => {
    if (!request.result.objectStoreNames.contains(FILES)) request.result.createObjectStore(FILES);
  };
  const database = await done(request);
  if (database.objectStoreNames.contains(FILES)) return database;
  database.close();
  return opened(database.version + 1);
}
