// How a database's log stands at a site: up to which instant it makes the database restorable there, and what it lacks.

import { element } from "../page/element.js";
import { duration, moment, size, span } from "../page/figures.js";
import { STANDINGS, known, logState } from "../page/states.js";
import { symbol } from "../page/symbols.js";

/** What is told of it; `sign` says how it stands. */
export function logView(log) {
  const { word, symbol: sign } = known(STANDINGS, logState(log));
  const content = [
    element("div", { class: "state" }, symbol(sign), element("strong", {}, word), element("span", { class: "left" }, agesOf(log))),
    element("div", { class: "figures muted" }, untilOf(log), ...lagOf(log), ...recoveryOf(log)),
  ];
  if (log.gap) {
    content.push(element("p", { class: "why" }, "A part of the log is lost: instants from there to the next base cannot be restored."));
  }
  if (log.trouble !== null) {
    content.push(element("p", { class: "why" }, log.trouble.message));
  }
  return { sign, content };
}

function agesOf({ achievedSeconds, objectiveSeconds }) {
  return achievedSeconds === null ? `within ${span(objectiveSeconds)}` : `${duration(achievedSeconds)} of ${span(objectiveSeconds)}`;
}

function untilOf({ until }) {
  return until === null
    ? element("span", {}, "nothing is known to be restorable")
    : element("span", {}, "restorable until ", element("time", { datetime: until, title: until }, moment(Date.parse(until))));
}

function lagOf({ lagBytes }) {
  return lagBytes === null || lagBytes === 0 ? [] : [element("span", { class: "lacking" }, `${size(lagBytes)} to copy`)];
}

function recoveryOf({ recoverySeconds, recoveryObjectiveSeconds }) {
  if (recoverySeconds === null || recoveryObjectiveSeconds === null) {
    return [];
  }
  const late = recoverySeconds > recoveryObjectiveSeconds;
  const told = `recovery in about ${duration(recoverySeconds)} of ${span(recoveryObjectiveSeconds)}`;
  return [element("span", late ? { class: "lacking" } : {}, told)];
}
