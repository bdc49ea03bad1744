// A field for a date and a time of day, to the millisecond, in the time zone of the browser.

import { element } from "../page/element.js";
import { timeZone } from "../page/figures.js";

export class MomentField {
  #input = element("input", { type: "datetime-local", step: "0.001" });

  /** @param changed is called with the moment that was typed */
  constructor(changed) {
    this.element = element("label", {}, `Moment, ${timeZone()} `, this.#input);
    this.#input.addEventListener("change", () => {
      const typed = Date.parse(this.#input.value);
      if (!Number.isNaN(typed)) {
        changed(typed);
      }
    });
  }

  show(moment) {
    if (this.#input !== document.activeElement || Date.parse(this.#input.value) !== moment) {
      this.#input.value = localText(moment);
    }
  }
}

function localText(moment) {
  const date = new Date(moment);
  const pad = (number, digits = 2) => String(number).padStart(digits, "0");
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
    + `T${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}
