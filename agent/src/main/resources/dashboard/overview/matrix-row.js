// A workload's row: its name, and how it stands at each site.

import { arrange, element } from "../page/element.js";
import { count, shortMoment } from "../page/figures.js";
import { named, pageOf, plain } from "../page/name.js";
import { worseOf } from "../page/states.js";
import { symbol } from "../page/symbols.js";
import { logView } from "./log.js";
import { StandingView } from "./standing.js";

export class MatrixRow {
  #name = element("th", { role: "rowheader", scope: "row" });
  #nameKey;
  #cells;

  constructor(sites) {
    this.#cells = new Map(sites.map((site) => [site, { cell: element("td", { role: "cell" }) }]));
    this.element = element("tr", { role: "row" }, this.#name, ...[...this.#cells.values()].map(({ cell }) => cell));
  }

  show(workload, now) {
    const nameKey = JSON.stringify([workload.source, workload.pause, workload.running.length]);
    if (nameKey !== this.#nameKey) {
      this.#nameKey = nameKey;
      this.#showName(workload);
    }
    for (const standing of workload.sites) {
      const each = this.#cells.get(standing.site);
      const log = workload.logs.find(({ site }) => site === standing.site);
      const key = StandingView.keyOf(standing) + JSON.stringify(log);
      if (each !== undefined && each.key !== key) {
        each.key = key;
        each.view = new StandingView(standing);
        each.cell.dataset.symbol = log === undefined ? each.view.sign : worseOf(each.view.sign, logView(log).sign);
        each.cell.replaceChildren(element("div", { class: "of-site" }, named(standing.site)), ...partsOf(each.view, log));
      }
    }
    this.tick(now);
  }

  /** The link to the workload stays what it is: it may have the focus. */
  #showName({ name, source, pause, running }) {
    const link = this.#name.querySelector("a") ?? element("a", { href: pageOf(name) }, named(name));
    arrange(this.#name, [
      link,
      element("div", { class: "source muted" }, `${source.type} `, element("bdi", {}, plain(source.path))),
      ...(pause === null ? [] : [badge("paused", `Paused until ${shortMoment(Date.parse(pause.until))}`)]),
      ...(running.length === 0 ? [] : [badge("running", `${count(running.length, "run")} under way`)]),
    ]);
  }

  tick(now) {
    for (const { view } of this.#cells.values()) {
      view?.tick(now);
    }
  }
}

/** Of a database its log and its bases apart: each has an objective of its own. */
function partsOf(view, log) {
  if (log === undefined) {
    return view.content;
  }
  const { sign, content } = logView(log);
  return [
    element("div", { class: "part", "data-symbol": sign }, element("div", { class: "part-name" }, "Log"), ...content),
    element("div", { class: "part", "data-symbol": view.sign }, element("div", { class: "part-name" }, "Bases"), ...view.content),
  ];
}

function badge(sign, text) {
  return element("div", { class: "badge", "data-symbol": sign }, symbol(sign), text);
}
