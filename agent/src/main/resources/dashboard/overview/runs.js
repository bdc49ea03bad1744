// Runs: what each does, how far it has come, how fast, and how long it will take.

import { arrange, element, write } from "../page/element.js";
import { duration, moment, size } from "../page/figures.js";
import { named, pageOf } from "../page/name.js";
import { PHASES } from "../page/states.js";
import { symbol } from "../page/symbols.js";
import { hintOf } from "./sites.js";

export class Runs {
  #list;
  #nothing;
  #rows = new Map();

  /** @param nothing what is said when there is none */
  constructor(list, nothing) {
    this.#list = list;
    this.#nothing = element("li", { class: "muted" }, nothing);
  }

  show(runs) {
    const rows = new Map();
    for (const run of runs) {
      const row = this.#rows.get(run.id);
      const isSame = row !== undefined && row.run.state === run.state && row.run.started === run.started;
      rows.set(run.id, isSame ? row : new Row(run));
      rows.get(run.id).show(run);
    }
    this.#rows = rows;
    arrange(this.#list, rows.size === 0 ? [this.#nothing] : [...rows.values()].map((row) => row.element));
  }
}

class Row {
  #figures = element("p", { class: "figures muted" });
  #progress;

  constructor(run) {
    this.run = run;
    this.element = element("li", { class: "run", "data-state": run.state }, title(run));
    if (run.state === "running") {
      this.#progress = element("progress", { "aria-label": words(run) });
      this.element.append(this.#progress);
    }
    this.element.append(this.#figures);
    if (run.trouble !== null) {
      this.element.append(element("p", { class: "why" }, run.trouble.message), ...hintOf(run.trouble.hint));
    }
  }

  show(run) {
    this.run = run;
    const { progress } = run;
    if (this.#progress !== undefined) {
      const total = progress.bytesTotal ?? 0;
      if (total > 0) {
        this.#progress.max = total;
        this.#progress.value = Math.min(progress.bytesDone, total);
      } else {
        this.#progress.removeAttribute("value"); // how much there is to do is not known
      }
    }
    write(this.#figures, run.state === "running" ? underWay(run) : ended(run));
  }
}

function words(run) {
  return `${run.kind === "capture" ? "Capture of" : "Copy of"} ${run.workload ?? "what is lacking"} to ${run.site}`;
}

function title(run) {
  const sign = { running: "running", succeeded: "met", failed: "breached" }[run.state] ?? "neutral";
  return element(
    "p",
    { class: "state", "data-symbol": sign },
    symbol(sign),
    element(
      "span",
      {},
      run.kind === "capture" ? "Capture of " : "Copy of ",
      run.workload === null ? "what is lacking" : element("a", { href: pageOf(run.workload) }, named(run.workload)),
      " to ",
      named(run.site),
      run.state === "failed" ? element("strong", {}, " failed") : "",
    ),
  );
}

function underWay({ phase, seconds, progress }) {
  const done = progress.bytesTotal === null ? size(progress.bytesDone) : `${size(progress.bytesDone)} of ${size(progress.bytesTotal)}`;
  return [
    PHASES[phase] ?? phase,
    progress.bytesDone > 0 || progress.bytesTotal !== null ? done : undefined,
    progress.bytesPerSecond === null ? undefined : `${size(progress.bytesPerSecond)}/s`,
    progress.secondsLeft === null ? `for ${duration(seconds)}` : `${duration(progress.secondsLeft)} left`,
  ].filter((part) => part !== undefined).join(" · ");
}

function ended({ started, seconds, progress, cause }) {
  return [
    moment(Date.parse(started)),
    `took ${seconds < 10 ? `${seconds.toFixed(1)} s` : duration(seconds)}`,
    `${size(progress.bytesDone)} done, ${size(progress.bytesStored)} stored`,
    ...(cause === "request" ? ["asked for"] : []),
  ].join(" · ");
}
