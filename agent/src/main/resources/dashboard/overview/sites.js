// The sites: which are up, since when, and what is wrong with those that are not.

import { arrange, element, write } from "../page/element.js";
import { duration, shortMoment } from "../page/figures.js";
import { named, plain } from "../page/name.js";
import { MODES, REGIONS, SITES, known } from "../page/states.js";
import { symbol } from "../page/symbols.js";

export class Sites {
  #list;
  #clock;
  #cards = new Map();

  constructor(list, clock) {
    this.#list = list;
    this.#clock = clock;
    clock.eachSecond(() => this.#tick());
  }

  show(sites) {
    const cards = new Map();
    for (const site of sites) {
      const content = JSON.stringify(site);
      const card = this.#cards.get(site.name);
      cards.set(site.name, card?.content === content ? card : { content, ...cardOf(site) });
    }
    this.#cards = cards;
    arrange(this.#list, [...cards.values()].map((card) => card.element));
    this.#tick();
  }

  #tick() {
    for (const { age, since } of this.#cards.values()) {
      write(age, duration((this.#clock.now() - since) / 1000));
    }
  }
}

function cardOf(site) {
  const { word, symbol: sign } = known(SITES, site.state);
  const since = Date.parse(site.since);
  const age = element("span");
  const state = element(
    "p",
    { class: "state" },
    symbol(sign),
    element("strong", {}, word),
    element("span", { class: "age" }, `since ${shortMoment(since)} (`, age, ")"),
  );
  const made = element(
    "li",
    { class: "site", "data-symbol": sign },
    element("h3", {}, named(site.name)),
    state,
    element("p", { class: "muted" }, element("bdi", {}, plain(site.repository)), ` · ${MODES[site.mode] ?? site.mode}`),
  );
  if (site.roundTrip !== null) {
    made.append(roundTripOf(site.roundTrip));
  }
  if (site.region !== null) {
    made.append(regionOf(site.region));
  }
  if (site.trouble !== null) {
    made.append(element("p", { class: "why" }, site.trouble.message));
    made.append(...hintOf(site.trouble.hint));
  }
  return { element: made, age, since };
}

/** How long it takes to answer: every point waits for that. */
function roundTripOf({ seconds, mostSeconds, met }) {
  const sign = met ? "met" : "risk";
  return element(
    "p",
    { class: "fact", "data-symbol": sign },
    symbol(sign),
    element("span", {}, `Round trip ${millis(seconds)}, ${met ? "at most" : "longer than the"} ${millis(mostSeconds)} ${met ? "allowed" : "that points may wait"}`),
  );
}

function millis(seconds) {
  const time = seconds * 1000;
  return `${time < 10 ? Math.round(time * 10) / 10 : Math.round(time)} ms`;
}

/** Where it is said to be; what nobody confirms stands out, but not as a fault. */
function regionOf({ label, standing, explanation }) {
  const { symbol: sign } = known(REGIONS, standing);
  return element(
    "p",
    { class: "fact", "data-symbol": sign },
    symbol(sign),
    element("span", {}, "Region ", element("bdi", {}, label), `: ${explanation}`),
  );
}

/** What to do, if there is something. */
export function hintOf(hint) {
  return hint === "" ? [] : [element("p", { class: "hint" }, element("strong", {}, "To do: "), hint)];
}
