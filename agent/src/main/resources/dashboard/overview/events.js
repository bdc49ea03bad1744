// What happened lately, the latest first.

import { arrange, element } from "../page/element.js";
import { moment, shortMoment } from "../page/figures.js";
import { named, pageOf } from "../page/name.js";
import { TURNS, known } from "../page/states.js";
import { symbol } from "../page/symbols.js";
import { hintOf } from "./sites.js";

const SHOWN = 20;

export class Events {
  #list;
  #onlyWorse;
  #events = [];
  #rows = new Map();
  #nothing = element("li", { class: "muted" }, "Nothing.");

  constructor(root) {
    this.#list = root.querySelector(".events");
    this.#onlyWorse = root.querySelector("input");
    this.#onlyWorse.addEventListener("change", () => this.show(this.#events));
  }

  show(events) {
    this.#events = events;
    const rows = new Map();
    for (const event of events.filter((each) => !this.#onlyWorse.checked || each.turn === "worse").slice(0, SHOWN)) {
      const key = `${event.id} ${event.at}`; // ids begin anew with the agent
      rows.set(key, this.#rows.get(key) ?? rowOf(event));
    }
    this.#rows = rows;
    arrange(this.#list, rows.size === 0 ? [this.#nothing] : [...rows.values()]);
  }
}

function rowOf(event) {
  const { word, symbol: sign } = known(TURNS, event.turn);
  const at = Date.parse(event.at);
  return element(
    "li",
    { class: "event", "data-symbol": sign },
    element("p", { class: "state" },
      symbol(sign),
      element("span", {},
        element("strong", {}, word),
        event.workload === null ? "" : element("span", {}, " · ", element("a", { href: pageOf(event.workload) }, named(event.workload))),
        event.site === null ? "" : element("span", {}, " · ", named(event.site))),
      element("time", { class: "muted", datetime: event.at, title: moment(at) }, shortMoment(at))),
    element("p", { class: "what" }, event.message),
    ...hintOf(event.hint),
  );
}
