// How the workload stands at each site, with what to do.

import { arrange, element } from "../page/element.js";
import { moment } from "../page/figures.js";
import { named } from "../page/name.js";
import { hintOf } from "../overview/sites.js";
import { StandingView } from "../overview/standing.js";

export class Standings {
  #list;
  #cards = new Map();

  constructor(list, clock) {
    this.#list = list;
    clock.eachSecond((now) => this.#cards.forEach(({ view }) => view.tick(now)));
  }

  show(standings, now) {
    const cards = new Map();
    for (const standing of standings) {
      const key = StandingView.keyOf(standing) + standing.nextStart;
      const card = this.#cards.get(standing.site);
      cards.set(standing.site, card?.key === key ? card : { key, ...cardOf(standing) });
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

function cardOf(standing) {
  const view = new StandingView(standing);
  const newest = standing.newest === null ? "Newest point: none" : `Newest point: ${moment(Date.parse(standing.newest))}`;
  const next = standing.nextStart === null ? [] : [element("p", { class: "muted" }, `Next work: ${moment(Date.parse(standing.nextStart))}`)];
  const made = element(
    "li",
    { class: "standing", "data-symbol": view.sign },
    element("h3", {}, named(standing.site)),
    ...view.content,
    ...hintOf(standing.hint),
    element("p", { class: "muted" }, newest),
    ...next,
  );
  return { element: made, view };
}
