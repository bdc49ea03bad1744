// The environments: who owns each, and how the points stand that were taken of several workloads at one moment.

import { arrange, element } from "../page/element.js";
import { count, duration, moment } from "../page/figures.js";
import { named, plain } from "../page/name.js";
import { OWNERS, known } from "../page/states.js";
import { symbol } from "../page/symbols.js";
import { hintOf } from "./sites.js";

const MISSING_SHOWN = 5;

export class Environments {
  #section;
  #list;
  #link = document.querySelector(".to-environments");
  #seen = "";

  constructor(section) {
    this.#section = section;
    this.#list = section.querySelector("ul");
  }

  show(environments) {
    const content = JSON.stringify(environments.map((each) => ({ ...each, groups: each.groups.map((group) => ({ ...group, looked: null })) })));
    if (content === this.#seen) {
      return;
    }
    this.#seen = content;
    this.#section.hidden = environments.length === 0;
    this.#link.hidden = environments.length === 0;
    arrange(this.#list, environments.map(cardOf));
  }
}

function cardOf(environment) {
  const { word, symbol: sign } = known(OWNERS, environment.owner);
  const groups = environment.groups.map(groupOf);
  const worst = groups.some((group) => group.sign === "risk") ? "risk" : sign;
  return element(
    "li",
    { class: "site environment", "data-symbol": worst },
    element("h3", {}, named(environment.name)),
    element("p", { class: "state", "data-symbol": sign }, symbol(sign), element("strong", {}, word)),
    ...(environment.trouble === null ? [] : [element("p", { class: "why" }, environment.trouble.message), ...hintOf(environment.trouble.hint)]),
    ...groups.map((group) => group.element),
  );
}

function groupOf(group) {
  const { sign, word } = stateOf(group);
  const facts = [element("h4", {}, "Group ", named(group.name)), element("p", { class: "state" }, symbol(sign), element("strong", {}, word))];
  if (group.complete !== null) {
    facts.push(element("p", { class: "muted" }, `Last complete: ${moment(Date.parse(group.complete.instant))}, ${count(group.complete.points, "point")} within ${spreadOf(group.complete)}`));
    if (!group.complete.together) {
      facts.push(element("p", { class: "why" }, "Some host let go before it heard that all others were read: whether its points fit together nobody can promise."));
    }
  }
  if (group.newest !== null && !group.newest.complete) {
    const missing = group.newest.missing.map(plain);
    const more = missing.length > MISSING_SHOWN ? ` and ${missing.length - MISSING_SHOWN} more` : "";
    facts.push(element("p", { class: "why" }, `The newest, of ${moment(Date.parse(group.newest.instant))}, lacks ${missing.slice(0, MISSING_SHOWN).join(", ")}${more}.`));
  }
  if (group.trouble !== null) {
    facts.push(element("p", { class: "why" }, `It could not be seen at ${plain(group.site)}: ${group.trouble.message}`));
  }
  return { sign, element: element("div", { class: "group", "data-symbol": sign }, ...facts) };
}

function stateOf({ complete, newest, incomplete }) {
  if (incomplete > 0) {
    return { sign: "risk", word: `${count(incomplete, "environment point")} incomplete` };
  }
  return complete === null && newest === null ? { sign: "never", word: "No environment point yet" } : { sign: "met", word: "Complete" };
}

function spreadOf({ spreadSeconds, clockSeconds }) {
  const text = (seconds) => (seconds < 10 ? `${Math.round(seconds * 1000)} ms` : duration(seconds));
  return clockSeconds === 0 ? text(spreadSeconds) : `${text(spreadSeconds)} ± ${text(clockSeconds)}`;
}
