// What is restored for the moment that was picked, and the command that does it.

import { arrange, button, element, write } from "../page/element.js";
import { count, duration, moment, size, span } from "../page/figures.js";
import { named } from "../page/name.js";
import { CONSISTENCIES } from "../page/states.js";
import { CopyButton } from "./copy-button.js";
import { MomentField } from "./moment-field.js";
import { Restorable } from "./restorable.js";

const SETTLED = 200; // milliseconds without another pick, until the agent is asked

export class RestorePanel {
  #agent;
  #clock;
  #changed;
  #workload = "";
  #restorable = new Restorable([]);
  #sites = [];
  #site;
  #picked;
  #asked = "";
  #timer;
  #field;
  #choices = element("fieldset", { class: "choices" });
  #found = element("dl", { class: "found" });
  #command = element("code");
  #commandBox = element("pre", { tabindex: "0", role: "region", "aria-label": "Command that restores it" }, this.#command);
  #note = element("p", { class: "muted" });
  #trouble = element("p", { class: "trouble", role: "alert" });

  /** @param changed is called with each moment that is picked here */
  constructor(root, agent, clock, changed) {
    this.#agent = agent;
    this.#clock = clock;
    this.#changed = changed;
    this.#field = new MomentField((at) => this.#choose(at));
    root.append(
      element("div", { class: "pick" },
        this.#field.element,
        button("Earlier point", () => this.#choose(this.#restorable.before(this.#picked))),
        button("Later point", () => this.#choose(this.#restorable.after(this.#picked))),
        button("Newest", () => this.#choose(this.#restorable.newest))),
      this.#choices,
      this.#found,
      element("div", { class: "command" }, this.#commandBox, new CopyButton(() => this.#command.textContent).element),
      this.#note,
      this.#trouble,
    );
  }

  #choose(at) {
    if (at !== undefined) {
      this.pick(at);
      this.#changed(at);
    }
  }

  /** Another workload. */
  open(workload) {
    this.#workload = workload;
    this.#picked = undefined;
    this.#site = undefined;
    this.#asked = "";
    write(this.#command, "");
    this.#choices.replaceChildren();
    this.#found.replaceChildren();
    write(this.#note, "");
    write(this.#trouble, "");
  }

  /** @param sites in the agent's order: `{ name, state, unlisted }`, with why its points could not be listed, if so */
  show(restorable, sites) {
    this.#restorable = restorable;
    this.#sites = sites;
    this.#refresh();
  }

  /** A moment was picked elsewhere. */
  pick(at) {
    this.#picked = at;
    this.#refresh();
  }

  #refresh() {
    if (this.#picked === undefined) {
      return;
    }
    this.#field.show(this.#picked);
    const offers = this.#sites.map((site) => ({ site, instant: this.#restorable.at(site.name, this.#picked) }));
    const able = offers.filter(({ instant }) => instant !== undefined);
    // What is newest at that moment; among equals the first that is up, which is the nearest.
    const best = [...able].sort((a, b) => b.instant.at - a.instant.at || (a.site.state === "down") - (b.site.state === "down"))[0];
    const chosen = able.find(({ site }) => site.name === this.#site) ?? best;
    this.#offer(offers, chosen);
    if (chosen === undefined) {
      this.#asked = "";
      write(this.#command, "");
      this.#found.replaceChildren();
      write(this.#note, "No site has a point at or before that moment. Pick a later one.");
      return;
    }
    const asked = `${chosen.site.name}\n${chosen.instant.text}`;
    this.#describe(chosen.instant, undefined);
    if (asked !== this.#asked) {
      this.#asked = asked;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#ask(asked, chosen), SETTLED);
    }
  }

  /** Which site it comes from: those that cannot are shown with the reason. */
  #offer(offers, chosen) {
    const had = this.#choices.contains(document.activeElement);
    arrange(this.#choices, [element("legend", {}, "From which site"), ...offers.map(({ site, instant }) => {
      const isChosen = site === chosen?.site;
      const input = element("input", { type: "radio", name: "site", value: site.name, disabled: instant === undefined });
      input.checked = isChosen;
      input.addEventListener("change", () => {
        this.#site = site.name;
        this.#refresh();
      });
      return element("label", { class: "check" }, input, element("span", {}, element("strong", {}, named(site.name)), ` ${this.#offerOf(site, instant)}`));
    })]);
    if (had) {
      this.#choices.querySelector("input:checked")?.focus();
    }
  }

  #offerOf(site, instant) {
    if (instant === undefined) {
      return site.unlisted === undefined ? "has nothing that old." : `could not be asked: ${site.unlisted}`;
    }
    const down = site.state === "down" ? " It is down now." : "";
    const far = this.#picked - instant.at;
    return `${far === 0 ? "has exactly that moment." : `has a point ${inWords(far)} before it.`}${down}`;
  }

  /** @param point what is known of it; undefined until the agent said it */
  #describe(instant, point) {
    const far = this.#picked - instant.at;
    const facts = [
      ["Restores", moment(instant.at), element("span", { class: "utc muted" }, ` ${instant.text}`)],
      ["From the moment that was picked", far === 0 ? "no distance" : `${inWords(far)} earlier`],
      ["Work that is lost", `what was done in the last ${duration((this.#clock.now() - instant.at) / 1000)}`],
    ];
    if (point !== undefined) {
      facts.push(
        ["Consistency", point.consistency === null ? "not known: its manifest could not be read" : CONSISTENCIES[point.consistency] ?? point.consistency],
        ["Sites", point.sites.join(", ")],
        ["Size", point.dataBytes === null ? "not known" : size(point.dataBytes)],
      );
      if (point.warnings !== null && point.warnings > 0) {
        facts.push(["Warnings", `${count(point.warnings, "warning")} kept with it: see “holdfast-restore points”`]);
      }
      if (Date.parse(point.instant) !== instant.at) {
        facts.push(["Made from", `the point of ${moment(Date.parse(point.instant))}, and what was logged since`]);
      }
    }
    this.#found.replaceChildren(...facts.map(([name, ...texts]) => element("div", {}, element("dt", {}, name), element("dd", {}, ...texts))));
  }

  async #ask(asked, { site, instant }) {
    try {
      const restore = await this.#agent.restore(this.#workload, instant.text, site.name);
      if (asked !== this.#asked) {
        return;
      }
      write(this.#command, restore.command);
      write(this.#note, restore.explanation);
      write(this.#trouble, "");
      const page = await this.#agent.points(this.#workload, { limit: 1, before: new Date(instant.at + 1).toISOString() });
      if (asked === this.#asked && page.points.length > 0) {
        this.#describe(instant, page.points[0]);
      }
    } catch (trouble) {
      if (asked === this.#asked) {
        this.#asked = ""; // the next look at it asks again
        write(this.#trouble, `${trouble.message} ${trouble.hint ?? ""}`.trim());
      }
    }
  }
}

function inWords(milliseconds) {
  return milliseconds < 1000 ? `${milliseconds} ms` : span(milliseconds / 1000);
}
