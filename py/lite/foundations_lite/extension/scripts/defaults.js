/**
 * What a JSON schema says where nobody has said anything: the defaults that Ajv fills in with `useDefaults`.
 * https://ajv.js.org/guide/modifying-data.html#assigning-defaults
 */

/** Gives `data` the defaults of `schema`, in place; `root` is the schema that its references are in. */
export function fill(schema, data, root = schema) {
  if (schema.$ref) fill(resolved(schema.$ref, root), data, root);
  for (const part of schema.allOf ?? []) fill(part, data, root); // those of anyOf, oneOf and if are not filled in
  if (Array.isArray(data)) {
    const { items } = schema;
    data.forEach((item, at) => items && fill(Array.isArray(items) ? (items[at] ?? {}) : items, item, root));
  } else if (data && typeof data === "object") {
    const { properties = {}, patternProperties = {}, additionalProperties } = schema;
    for (const [name, of] of Object.entries(properties)) {
      if (data[name] === undefined && of.default !== undefined) data[name] = structuredClone(of.default);
    }
    const patterns = Object.entries(patternProperties).map(([pattern, of]) => [new RegExp(pattern, "u"), of]);
    for (const [name, value] of Object.entries(data)) {
      const matching = patterns.filter(([pattern]) => pattern.test(name)).map(([, of]) => of);
      if (Object.hasOwn(properties, name)) matching.push(properties[name]);
      if (!matching.length && additionalProperties) matching.push(additionalProperties);
      for (const of of matching) if (typeof of === "object") fill(of, value, root);
    }
  }
  return data;
}

function resolved(reference, root) {
  return reference.split("/").slice(1).reduce((found, name) => found[name], root);
}
