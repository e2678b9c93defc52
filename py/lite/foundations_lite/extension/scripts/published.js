/** The published lessons: their order, and the version of each copy. */

import { crc32 } from "./zip.js";

/** The version of a notebook with these cells, as `lessons.py` computes it: what they say, not their outputs. */
export function version(cells) {
  const said = cells.map(({ cell_type, source }) => [cell_type, Array.isArray(source) ? source.join("") : source]);
  const bytes = new TextEncoder().encode(JSON.stringify(said));
  return `${crc32(bytes).toString(16).padStart(8, "0")}-${bytes.length}`;
}

/** Each published copy by its path: `{name, kind, path, version, next}`; empty where the list cannot be had. */
export async function published(url) {
  let lessons = [];
  try {
    lessons = (await (await fetch(url, { cache: "no-cache" })).json()).lessons;
  } catch (error) {
    console.warn("The list of published lessons could not be read:", error);
  }
  const copies = new Map();
  lessons.forEach((lesson, index) => {
    for (const kind of ["learner", "worked"]) {
      if (!lesson[kind]) continue;
      const following = lessons[index + 1];
      copies.set(lesson[kind].path, { name: lesson.name, kind, ...lesson[kind], next: following && next(following) });
    }
  });
  return copies;
}

/** From either copy, the next lesson begins with the learner's: the worked one is for afterwards. */
const next = (lesson) => ({ name: lesson.name, path: (lesson.learner ?? lesson.worked).path });
