/**
 * JupyterLab's settings, read once, and validated where there are any.
 *
 * JupyterLab asks for those of one plugin after another while it starts. JupyterLite's own manager reads the schemas
 * and the settings of all plugins each time.
 */

import { fill } from "./defaults.js";

/** @returns JupyterLab's `ISettingManager`; `localforage` is JupyterLite's. */
export function settingManager(lab, localforage, serverSettings) {
  const { PageConfig } = lab.coreutils;

  class Settings extends lab.lite.Settings {
    #all = null;

    async fetch(id) {
      const found = (await this.#read()).values.find((plugin) => plugin.id === id);
      if (!found) throw new Error(`There are no settings of ${id}`);
      return structuredClone(found); // JupyterLab writes into what it is given
    }

    async list(query) {
      const { ids, values } = await this.#read();
      return { ids: [...ids], values: query ? [] : structuredClone(values) };
    }

    async save(id, raw) {
      await super.save(id, raw);
      this.#all = null;
    }

    async clear() {
      await super.clear();
      this.#all = null;
    }

    #read() {
      if (!this.#all) {
        const reading = (this.#all = super.list());
        reading.catch(() => this.#all === reading && (this.#all = null));
      }
      return this.#all;
    }
  }

  return new Settings({
    localforage,
    serverSettings,
    storageName: PageConfig.getOption("settingsStorageName"),
    storageDrivers: JSON.parse(PageConfig.getOption("settingsStorageDrivers") || "null"),
  });
}

/**
 * Where a person has set nothing, settings are what the schema says. JupyterLab has Ajv write two programs for each of
 * its ninety schemas to find that out, a tenth of the time until a lesson can be read.
 */
export function validateWhatIsSet({ DefaultSchemaValidator }) {
  const { prototype } = DefaultSchemaValidator;
  const { validateData } = prototype;
  prototype.validateData = function (plugin, populate = true) {
    const { schema, raw } = plugin;
    if (raw.trim() !== "{}" || schema.type !== "object" || schema.required || schema.minProperties) {
      return validateData.call(this, plugin, populate);
    }
    if (populate) plugin.data = { composite: fill(schema, {}), user: {} };
    return null;
  };
}
