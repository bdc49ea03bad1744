// How the objectives of a workload were kept over the last days: by site, with each breach.

import { arrange, element, write } from "../page/element.js";
import { count, duration, moment, size, span } from "../page/figures.js";
import { named, plain } from "../page/name.js";
import { symbol } from "../page/symbols.js";

const PERIODS = [["24 hours", 1], ["7 days", 7], ["30 days", 30], ["90 days", 90]];
const USUAL = 30;
const DAY = 24 * 3600 * 1000;
const BREACHES_SHOWN = 20;

export class Report {
  #agent;
  #clock;
  #workload = "";
  #period = element("select", {}, ...PERIODS.map(([name, days]) => element("option", { value: days, selected: days === USUAL }, name)));
  #said = element("p", { class: "muted", role: "status" });
  #body = element("tbody");
  #box;
  #breaches = element("ol", { class: "breaches" });

  constructor(root, agent, clock) {
    this.#agent = agent;
    this.#clock = clock;
    const heads = ["Site", "Objective", "Held", "Not held", "Unknown", "Oldest it became", "Points"];
    const table = element(
      "table",
      { "aria-labelledby": "report-title" },
      element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
      this.#body,
    );
    this.#box = element("div", { class: "scrolled", role: "region", tabindex: "0", "aria-label": "Table of objectives" }, table);
    this.#period.addEventListener("input", () => this.ask());
    root.append(element("p", { class: "period" }, element("label", {}, "Period: the last ", this.#period)), this.#said, this.#box, this.#breaches);
  }

  open(workload) {
    this.#workload = workload;
    this.#clear("The sites are asked for what they have …");
  }

  #clear(text) {
    write(this.#said, text);
    this.#box.hidden = true;
    this.#body.replaceChildren();
    this.#breaches.replaceChildren();
  }

  /** Asks for it, which takes as long as the slowest site takes. */
  async ask() {
    const workload = this.#workload;
    const days = this.#period.value;
    const isWanted = () => workload === this.#workload && days === this.#period.value;
    try {
      const report = await this.#agent.report(workload, new Date(this.#clock.now() - days * DAY).toISOString());
      if (isWanted()) {
        this.#show(report, report.workloads[0]);
      }
    } catch (trouble) {
      if (isWanted()) {
        this.#clear(`${trouble.message} ${trouble.hint ?? ""}`.trim());
      }
    }
  }

  #show(report, workload) {
    this.#box.hidden = false;
    const isDatabase = workload.objectives.some(({ kind }) => kind === "log");
    this.#body.replaceChildren(...workload.objectives.map((each) => rowOf(each, isDatabase)));
    write(this.#said, saidOf(report, workload));
    const breaches = workload.objectives
      .flatMap((objective) => objective.breaches.map((breach) => ({ objective, breach })))
      .sort((a, b) => Date.parse(b.breach.from) - Date.parse(a.breach.from));
    arrange(this.#breaches, breaches.slice(0, BREACHES_SHOWN).map((each) => breachOf(each, isDatabase)));
  }
}

function titleOf({ site, kind }, isDatabase) {
  const which = kind === "log" ? ", log" : ", bases";
  return [named(site), ...(isDatabase ? [which] : [])];
}

function rowOf(objective, isDatabase) {
  const { heldPercent, breachCount } = objective;
  const sign = heldPercent === null ? "never" : breachCount === 0 ? "met" : "breached";
  const held = heldPercent === null ? "not known" : `${heldPercent.toFixed(3)} %`;
  const times = breachCount === 0 ? "never" : `${duration(objective.breachedSeconds)}, ${breachCount === 1 ? "once" : `${breachCount} times`}`;
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, ...titleOf(objective, isDatabase)),
    element("td", {}, span(objective.objectiveSeconds)),
    element("td", { "data-symbol": sign }, element("span", { class: "state" }, symbol(sign), element("strong", {}, held))),
    element("td", {}, times),
    element("td", {}, objective.unknownSeconds === 0 ? "none" : duration(objective.unknownSeconds)),
    element("td", {}, objective.worstSeconds === null ? "–" : duration(objective.worstSeconds)),
    element("td", { class: "number" }, objective.kind === "log" ? "–" : objective.points.toLocaleString("en-GB")),
  );
}

function breachOf({ objective, breach }, isDatabase) {
  const until = breach.to === null ? "and still" : `until ${moment(Date.parse(breach.to))}`;
  return element(
    "li",
    { class: "breach", "data-symbol": "breached" },
    element("p", { class: "state" }, symbol("breached"), element("strong", {}, ...titleOf(objective, isDatabase)),
      element("span", {}, ` not held from ${moment(Date.parse(breach.from))} ${until}, ${duration(breach.seconds)}`)),
    element("p", { class: "muted" }, breach.cause === null ? "Why is not known." : plain(breach.cause)),
  );
}

function saidOf(report, { points, failedCaptures, storedBytes, weighedPoints, unlisted }) {
  const stored = weighedPoints === 0 ? "" : `, ${size(storedBytes)} stored${weighedPoints < points ? ` for the newest ${weighedPoints}` : ""}`;
  const noted = report.noted !== null && Date.parse(report.noted) > Date.parse(report.from)
    ? ` Failures are known since ${moment(Date.parse(report.noted))} only.` : "";
  const away = unlisted.map(({ site }) => ` ${plain(site)} could not be asked: of it only what the agent saw is told.`);
  return `${count(points, "point")}${stored}, ${count(failedCaptures, "failed capture")}. An agent judged the objectives in`
    + ` ${report.watchedPercent.toFixed(1)} % of the time.${noted}${away.join("")}`;
}
