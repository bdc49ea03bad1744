// The points as a table: the same as the timeline, for those who would rather read.

import { arrange, button, element, write } from "../page/element.js";
import { count, moment, size } from "../page/figures.js";
import { plain } from "../page/name.js";

const AT_ONCE = 20;

export class PointsTable {
  #agent;
  #picked;
  #workload = "";
  #points = [];
  #next = null;
  #body = element("tbody");
  #table;
  #more = element("p", { class: "more" });
  #said = element("p", { class: "muted", role: "status" });

  /** @param picked is called with the instant of a point that a person picks */
  constructor(root, agent, picked) {
    this.#agent = agent;
    this.#picked = picked;
    const heads = ["Instant", "Consistency", "Sites", "Size", "Changed", "Stored", "Pick"];
    this.#table = element(
      "table",
      { "aria-labelledby": "points-title" },
      element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
      this.#body,
    );
    const box = element("div", { class: "scrolled", role: "region", tabindex: "0", "aria-label": "Table of points" }, this.#table);
    root.append(this.#said, box, this.#more);
  }

  open(workload) {
    this.#workload = workload;
    this.#points = [];
    this.#next = null;
    this.#body.replaceChildren();
    this.#more.replaceChildren();
    write(this.#said, "Points are being listed at the sites …");
  }

  /** Lists the newest points anew. */
  async list() {
    const workload = this.#workload;
    const page = await this.#agent.points(workload, { limit: Math.max(AT_ONCE, Math.min(200, this.#points.length)) });
    if (workload === this.#workload) {
      this.#points = page.points;
      this.#show(page);
    }
  }

  /** Says that they could not be listed. */
  fail(trouble) {
    write(this.#said, `${trouble.message} ${trouble.hint ?? ""}`.trim());
  }

  async #older() {
    const workload = this.#workload;
    try {
      const page = await this.#agent.points(workload, { limit: AT_ONCE, before: this.#next });
      if (workload === this.#workload) {
        this.#points = [...this.#points, ...page.points];
        this.#show(page);
      }
    } catch (trouble) {
      this.fail(trouble);
    }
  }

  #show(page) {
    this.#next = page.next;
    this.#body.replaceChildren(...this.#points.map((point) => this.#row(point)));
    arrange(this.#more, this.#next === null ? [] : [button(`Show ${AT_ONCE} older`, () => this.#older())]);
    write(this.#said, this.#points.length === 0 ? "There is no point yet." : saidOf(page, this.#points.length));
  }

  #row(point) {
    const known = (value) => (value === null ? "–" : size(value));
    const at = Date.parse(point.instant);
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, element("time", { datetime: point.instant, title: point.instant }, moment(at))),
      element("td", {}, point.consistency ?? "not known"),
      element("td", {}, point.sites.map(plain).join(", ")),
      element("td", { class: "number" }, known(point.dataBytes)),
      element("td", { class: "number" }, known(point.changedBytes)),
      element("td", { class: "number" }, known(point.storedBytes)),
      element("td", {}, button("Pick", () => this.#picked(at), { "aria-label": `Pick ${moment(at)}` })),
    );
  }
}

function saidOf({ unlisted, next }, shown) {
  const points = next === null ? `${count(shown, "point")}.` : `The newest ${count(shown, "point")}.`;
  const missing = unlisted.map(({ site, trouble }) => ` ${plain(site)} could not be asked (${trouble.message}), and may have more.`);
  return points + missing.join("");
}
