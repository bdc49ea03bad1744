// How the workload stands at each site, with what to do.

import { arrange, element } from "../page/element.js";
import { moment } from "../page/figures.js";
import { named } from "../page/name.js";
import { logView } from "../overview/log.js";
import { hintOf } from "../overview/sites.js";
import { StandingView } from "../overview/standing.js";
import { worseOf } from "../page/states.js";

export class Standings {
  #list;
  #cards = new Map();

  constructor(list, clock) {
    this.#list = list;
    clock.eachSecond((now) => this.#cards.forEach(({ view }) => view.tick(now)));
  }

  show({ sites: standings, logs }, now) {
    const cards = new Map();
    for (const standing of standings) {
      const log = logs.find((each) => each.site === standing.site);
      const key = StandingView.keyOf(standing) + standing.nextStart + JSON.stringify(log);
      const card = this.#cards.get(standing.site);
      cards.set(standing.site, card?.key === key ? card : { key, ...cardOf(standing, log) });
      cards.get(standing.site).view.tick(now);
    }
    this.#cards = cards;
    arrange(this.#list, [...cards.values()].map((card) => card.element));
  }

  clear() {
    this.#cards = new Map();
    arrange(this.#list, []);
  }
}

function cardOf(standing, log) {
  const view = new StandingView(standing);
  const what = log === undefined ? "point" : "base";
  const newest = standing.newest === null ? `Newest ${what}: none` : `Newest ${what}: ${moment(Date.parse(standing.newest))}`;
  const next = standing.nextStart === null ? [] : [element("p", { class: "muted" }, `Next work: ${moment(Date.parse(standing.nextStart))}`)];
  const made = element(
    "li",
    { class: "standing", "data-symbol": log === undefined ? view.sign : worseOf(view.sign, logView(log).sign) },
    element("h3", {}, named(standing.site)),
    ...(log === undefined ? [] : [
      element("div", { class: "part", "data-symbol": logView(log).sign }, element("h4", {}, "Log"), ...logView(log).content),
      element("h4", {}, "Bases"),
    ]),
    element("div", { class: "part", "data-symbol": view.sign }, ...view.content),
    ...hintOf(standing.hint),
    element("p", { class: "muted" }, newest),
    ...next,
  );
  return { element: made, view };
}
