// Workloads by site. Stands up to a thousand workloads: only some rows are made until more are asked for, a row is made
// anew only when something of it changed, and a second that passes changes texts only.

import { arrange, button, element, write } from "../page/element.js";
import { count } from "../page/figures.js";
import { named } from "../page/name.js";
import { Filter } from "./filter.js";
import { MatrixRow } from "./matrix-row.js";

const ROWS_AT_ONCE = 50;

export class Matrix {
  #clock;
  #head;
  #body;
  #shown;
  #more;
  #filter;
  #rows = new Map();
  #workloads = [];
  #sites = [];
  #limit = ROWS_AT_ONCE;

  constructor(root, clock) {
    this.#clock = clock;
    this.#head = root.querySelector("thead");
    this.#body = root.querySelector("tbody");
    this.#shown = root.querySelector(".shown");
    this.#more = root.querySelector(".more");
    this.#filter = new Filter(root.querySelector(".filter"), () => {
      this.#limit = ROWS_AT_ONCE;
      this.#arrange();
    });
    clock.eachSecond((now) => this.#rows.forEach((row) => row.tick(now)));
  }

  show(workloads, sites) {
    this.#workloads = workloads;
    const names = sites.map((site) => site.name);
    if (names.join("\n") !== this.#sites.join("\n")) {
      this.#sites = names;
      this.#rows.clear();
      this.#head.replaceChildren(headRow(names));
      this.#body.parentElement.style.setProperty("--sites", names.length);
    }
    this.#arrange();
  }

  #arrange() {
    const found = this.#filter.of(this.#workloads);
    const rows = new Map();
    for (const workload of found.slice(0, this.#limit)) {
      const row = this.#rows.get(workload.name) ?? new MatrixRow(this.#sites);
      row.show(workload, this.#clock.now());
      rows.set(workload.name, row);
    }
    this.#rows = rows;
    arrange(this.#body, [...rows.values()].map((row) => row.element));
    write(this.#shown, shownInWords(rows.size, found.length, this.#workloads.length));
    this.#offerMore(found.length - rows.size);
  }

  #offerMore(left) {
    if (left === 0) {
      this.#more.replaceChildren();
      return;
    }
    const next = Math.min(left, ROWS_AT_ONCE);
    const texts = [`Show ${next} more`, `Show all ${this.#limit + left}`];
    if (this.#more.children.length === 0) {
      this.#more.append(button("", () => this.#show(this.#limit + ROWS_AT_ONCE)), button("", () => this.#show(Infinity)));
    }
    texts.forEach((text, i) => write(this.#more.children[i], text));
  }

  #show(limit) {
    const first = this.#limit;
    this.#limit = limit;
    this.#arrange();
    this.#body.children[first]?.querySelector("a").focus();
  }
}

function headRow(sites) {
  return element(
    "tr",
    { role: "row" },
    element("th", { role: "columnheader", scope: "col" }, "Workload"),
    ...sites.map((site) => element("th", { role: "columnheader", scope: "col" }, named(site))),
  );
}

function shownInWords(shown, found, all) {
  if (all === 0) {
    return "The configuration names no workload.";
  }
  const of = found === all ? count(all, "workload") : `${found} of ${count(all, "workload")}`;
  return shown === found ? `${of}.` : `${of}, the first ${shown} shown.`;
}
