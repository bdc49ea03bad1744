// The view of everything.

import { Environments } from "./environments.js";
import { Events } from "./events.js";
import { Matrix } from "./matrix.js";
import { Notices } from "./notices.js";
import { Runs } from "./runs.js";
import { Sites } from "./sites.js";

const USUAL = 5_000;
const WHILE_SOMETHING_RUNS = 2_000;
// A thousand workloads at five sites are some two megabytes an answer.
const WORKLOADS_A_SECOND = 50;
const EVENTS = 50;

export class Overview {
  #agent;
  #parts;
  #workloads = 0;
  #isRunning = false;

  constructor(root, agent, clock) {
    this.element = root;
    this.#agent = agent;
    this.#parts = {
      notices: new Notices(root.querySelector("#notices"), clock),
      sites: new Sites(root.querySelector("#sites .sites"), clock),
      environments: new Environments(root.querySelector("#environments")),
      matrix: new Matrix(root.querySelector("#workloads"), clock),
      runs: new Runs(root.querySelector("#running .runs"), "Nothing runs."),
      events: new Events(root.querySelector("#events"), clock),
    };
  }

  /** How many milliseconds there are between two rounds. */
  get interval() {
    return Math.max(this.#isRunning ? WHILE_SOMETHING_RUNS : USUAL, (this.#workloads / WORKLOADS_A_SECOND) * 1000);
  }

  /** Asks for all of it, and gives what shows it. */
  async ask(status) {
    const sites = await this.#agent.sites();
    const environments = await this.#agent.environments();
    const workloads = await this.#agent.workloads();
    const runs = await this.#agent.runs({ state: "running" });
    const events = await this.#agent.events(EVENTS);
    return () => {
      this.#workloads = workloads.length;
      this.#isRunning = runs.length > 0;
      this.#parts.notices.show(status, workloads);
      this.#parts.sites.show(sites);
      this.#parts.environments.show(environments);
      this.#parts.matrix.show(workloads, sites);
      this.#parts.runs.show(runs);
      this.#parts.events.show(events);
    };
  }

  leave() {
    this.element.hidden = true;
  }
}
