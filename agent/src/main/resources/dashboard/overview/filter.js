// Which workloads are seen, and in which order.

import { severityOf, statesOf } from "../page/states.js";

const CHOICES = {
  "all": () => true,
  "wrong": (workload) => severityOf(workload) > 0,
  "breached": (workload) => statesOf(workload).includes("breached"),
  "at-risk": (workload) => statesOf(workload).includes("at-risk"),
  "never": (workload) => statesOf(workload).includes("never"),
  "paused": (workload) => workload.pause !== null,
  "running": (workload) => workload.running.length > 0,
};

export class Filter {
  #form;

  /** @param changed is called when a person asks for something else */
  constructor(form, changed) {
    this.#form = form;
    form.addEventListener("input", changed);
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  /** Those that are asked for. Equally bad ones keep the order of their names, so that rows do not dance. */
  of(workloads) {
    const { name, state, worst } = this.#form.elements;
    const wanted = name.value.trim().toLowerCase();
    const found = workloads.filter((each) => each.name.toLowerCase().includes(wanted) && CHOICES[state.value](each));
    if (!worst.checked) {
      return found;
    }
    const severities = new Map(found.map((each) => [each, severityOf(each)]));
    return found.sort((a, b) => severities.get(b) - severities.get(a)); // a stable sort
  }
}
