// How a workload stands at a site: state, how long the objective still holds, how much of it is used up, what is lacking, why.

import { element, write } from "../page/element.js";
import { count, duration, span } from "../page/figures.js";
import { STANDINGS, known } from "../page/states.js";
import { symbol } from "../page/symbols.js";

/** What fills an element; its `tick` then moves countdown and bar. */
export class StandingView {
  #standing;
  #left = element("span", { class: "left" });
  #age = element("span", { class: "achieved" });
  #fill = element("span", { class: "fill" });
  #filled = -1;

  constructor(standing) {
    this.#standing = standing;
    const { word, symbol: sign } = known(STANDINGS, standing.state);
    this.sign = sign;
    this.content = [
      element("div", { class: "state" }, symbol(sign), element("strong", {}, word), this.#left),
      element("div", { class: "bar", "aria-hidden": "true" }, this.#fill),
      element("div", { class: "figures muted" }, this.#age, ...lacking(standing)),
    ];
    if (standing.reason !== "none") {
      this.content.push(element("p", { class: "why" }, standing.explanation));
    }
  }

  /** What is told of it without the passing of time: a view is made anew only if this changes. */
  static keyOf({ state, newest, objectiveSeconds, deadline, lacking: points, reason, explanation, hint }) {
    return JSON.stringify([state, newest, objectiveSeconds, deadline, points, reason, explanation, hint]);
  }

  tick(now) {
    const { state, newest, deadline, objectiveSeconds } = this.#standing;
    const left = (Date.parse(deadline) - now) / 1000;
    write(this.#left, leftInWords(state, left));
    const age = newest === null ? undefined : Math.max(0, (now - Date.parse(newest)) / 1000);
    write(this.#age, age === undefined ? `within ${span(objectiveSeconds)}` : `${duration(age)} of ${span(objectiveSeconds)}`);
    const filled = Math.round(Math.min(1, (age ?? objectiveSeconds - left) / objectiveSeconds) * 200) / 200;
    if (filled !== this.#filled) {
      this.#filled = filled;
      this.#fill.style.transform = `scaleX(${Math.max(0, filled)})`; // painted anew, not laid out anew
    }
  }
}

function leftInWords(state, left) {
  if (state === "never") {
    return left < 0 ? `first one ${duration(left)} late` : `first one due in ${duration(left)}`;
  }
  return left < 0 ? `${duration(left)} over` : `${duration(left)} left`;
}

function lacking({ lacking: points }) {
  return points === 0 ? [] : [element("span", { class: "lacking" }, `${count(points, "point")} to copy`)];
}
