// Names as others chose them: any character but a control character may be in them.

import { element } from "./element.js";

// What nobody sees, or what turns the reading direction of all that follows: a name could look like another one by it.
const DECEIVING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;

/** A name with what deceives the eye spelt out: U+202E becomes "‹U+202E›". */
export function plain(name) {
  return name.replace(DECEIVING, (character) =>
    `‹U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}›`);
}

/** A name for a page: of its own reading direction, and broken anywhere if it is long. */
export function named(name) {
  return element("bdi", { class: "name" }, plain(name));
}

/** Where the page of a workload is. */
export function pageOf(workload) {
  return `#/workload/${encodeURIComponent(workload)}`;
}
