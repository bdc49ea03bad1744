// The view of one workload: how it stands, to which instants it can be restored and how, what ran for it.

import { write, element } from "../page/element.js";
import { plain } from "../page/name.js";
import { Runs } from "../overview/runs.js";
import { Actions } from "./actions.js";
import { PointsTable } from "./points-table.js";
import { Report } from "./report.js";
import { Restorable } from "./restorable.js";
import { RestorePanel } from "./restore-panel.js";
import { Standings } from "./standings.js";
import { Timeline } from "./timeline.js";

const USUAL = 5_000;
const WHILE_IT_RUNS = 2_000;
const WINDOWS = 1000;
const MOST_PAGES = 10;
const RUNS = 20;
// The sites are listed anew when a newer point is told of, and now and then, since others write to them too.
const LISTED_ANEW = 120_000;
const LISTED_AT_MOST = 10_000;

export class WorkloadPage {
  /** How many milliseconds there are between two rounds. */
  interval = USUAL;
  #agent;
  #clock;
  #name = "";
  #title;
  #source;
  #actions;
  #standings;
  #timeline;
  #panel;
  #points;
  #report;
  #runs;
  #sites = [];
  #listing = { key: "", at: 0, isUnderWay: false, isReported: false };
  #isPicked = false;

  /** @param askAgain is called after something was done */
  constructor(root, agent, clock, askAgain) {
    this.element = root;
    this.#agent = agent;
    this.#clock = clock;
    this.#title = root.querySelector("h1");
    this.#source = root.querySelector(".source");
    this.#actions = new Actions(root, agent, clock, askAgain);
    this.#standings = new Standings(root.querySelector(".standings"), clock);
    this.#timeline = new Timeline(root.querySelector(".timeline"), clock, (at) => this.#picked(at, this.#panel));
    this.#panel = new RestorePanel(root.querySelector(".restore"), agent, clock, (at) => this.#picked(at, this.#timeline));
    this.#points = new PointsTable(root.querySelector(".points"), agent, (at) => {
      this.#picked(at, this.#timeline, this.#panel);
      root.querySelector(".slider").focus();
    });
    this.#report = new Report(root.querySelector(".report"), agent, clock);
    this.#runs = new Runs(root.querySelector(".runs"), "Nothing ran since the agent started.");
  }

  #picked(at, ...others) {
    this.#isPicked = true;
    others.forEach((other) => other.pick(at));
  }

  open(name) {
    this.#name = name;
    this.#title.textContent = plain(name);
    write(this.#source, "");
    this.#isPicked = false;
    this.#listing = { key: "", at: 0, isUnderWay: false, isReported: false };
    this.#actions.open(name);
    this.#standings.clear();
    this.#runs.show([]);
    this.#points.open(name);
    this.#report.open(name);
    this.#panel.open(name);
    this.#timeline.show(new Restorable([]), []);
    this.#timeline.pick(undefined);
  }

  leave() {
    this.element.hidden = true;
  }

  async ask(status) {
    let workload;
    try {
      workload = await this.#agent.workload(this.#name);
    } catch (trouble) {
      if (trouble.status === 404) {
        return () => write(this.#source, trouble.message);
      }
      throw trouble;
    }
    const sites = await this.#agent.sites();
    const runs = await this.#agent.runs({ workload: this.#name, limit: RUNS });
    return () => {
      const { type, path } = workload.source;
      if (this.#source.textContent === "") {
        this.#source.replaceChildren(`${type} `, element("bdi", {}, plain(path)));
        queueMicrotask(() => this.#title.focus({ preventScroll: true })); // as a new page would be read from its top
      }
      this.#sites = sites;
      this.interval = workload.running.length > 0 ? WHILE_IT_RUNS : USUAL;
      this.#actions.show(workload, status.role);
      this.#standings.show(workload, this.#clock.now());
      this.#runs.show(runs);
      this.#listIfNeeded(workload);
    };
  }

  #listIfNeeded({ sites }) {
    const key = JSON.stringify([sites.map((each) => each.newest), this.#sites.map((each) => each.state)]);
    const listing = this.#listing;
    const age = Date.now() - listing.at;
    if (!listing.isUnderWay && age > (key === listing.key ? LISTED_ANEW : LISTED_AT_MOST)) {
      Object.assign(listing, { key, at: Date.now(), isUnderWay: true });
      this.#list(listing).finally(() => (listing.isUnderWay = false));
    }
  }

  /** Page by page, the newest first; what is older than the last page is in the table of points only. */
  async #windows(name) {
    let page = await this.#agent.windows(name, { limit: WINDOWS });
    const { unlisted } = page;
    const windows = [...page.windows];
    for (let pages = 1; page.next !== null && pages < MOST_PAGES; pages++) {
      page = await this.#agent.windows(name, { limit: WINDOWS, before: page.next });
      windows.push(...page.windows);
    }
    return { windows, unlisted };
  }

  /** Listing takes as long as the slowest site takes; meanwhile the rest of the page goes on. */
  async #list(listing) {
    try {
      const { windows, unlisted } = await this.#windows(this.#name);
      if (listing !== this.#listing) {
        return; // another workload was opened meanwhile
      }
      const restorable = new Restorable(windows);
      const why = new Map(unlisted.map(({ site, trouble }) => [site, trouble.message]));
      const sites = this.#sites.map(({ name, state }) => ({ name, state, unlisted: why.get(name) }));
      this.#timeline.show(restorable, sites.map((site) => ({ site: site.name, note: noteOf(site, restorable) })));
      this.#panel.show(restorable, sites);
      if (!this.#isPicked && !restorable.isEmpty) {
        this.#timeline.pick(restorable.newest);
        this.#panel.pick(restorable.newest);
      }
      await this.#points.list();
      if (!listing.isReported) {
        listing.isReported = true; // once: it costs requests, and the past changes little
        await this.#report.ask();
      }
    } catch (trouble) {
      if (listing === this.#listing) {
        listing.key = ""; // is tried again with the next round
        this.#points.fail(trouble);
      }
    }
  }
}

function noteOf({ name, unlisted }, restorable) {
  if (unlisted !== undefined) {
    return "could not be asked";
  }
  return restorable.of(name).length === 0 ? "has no point yet" : "";
}
