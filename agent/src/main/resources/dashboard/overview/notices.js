// What stands out: pauses, limits that are too small, a clock that jumped.

import { arrange, element } from "../page/element.js";
import { count, moment, shortMoment, span } from "../page/figures.js";
import { named, pageOf } from "../page/name.js";
import { symbol } from "../page/symbols.js";

const PAUSES_SHOWN = 5;

export class Notices {
  #element;
  #seen = "";

  constructor(root) {
    this.#element = root;
  }

  show(status, workloads) {
    const paused = workloads.filter((each) => each.pause !== null);
    const content = JSON.stringify([paused.map(({ name, pause }) => [name, pause]), status.overloads, status.clockJump]);
    if (content === this.#seen) {
      return; // as it was: nothing is read aloud again, and no link loses its focus
    }
    this.#seen = content;
    const notices = [
      ...paused.slice(0, PAUSES_SHOWN).map(pauseNotice),
      ...(paused.length > PAUSES_SHOWN ? [morePauses(paused.length - PAUSES_SHOWN)] : []),
      ...status.overloads.map((each) => notice("risk", each.explanation)),
      ...(status.clockJump === null ? [] : [jumpNotice(status.clockJump)]),
    ];
    this.#element.hidden = notices.length === 0;
    arrange(this.#element, notices);
  }
}

function notice(sign, ...content) {
  return element("div", { class: "notice", "data-symbol": sign }, symbol(sign), element("p", {}, ...content));
}

function pauseNotice({ name, pause }) {
  return notice(
    "paused",
    element("strong", {}, "Paused: "),
    element("a", { href: pageOf(name) }, named(name)),
    ` until ${moment(Date.parse(pause.until))}. `,
    element("q", {}, pause.reason),
    ` (by ${pause.by}, ${shortMoment(Date.parse(pause.since))})`,
  );
}

function morePauses(number) {
  return notice("paused", element("strong", {}, `Paused: ${count(number, "more workload")}.`), " The list below shows them by “Show: paused”.");
}

function jumpNotice({ noticed, seconds }) {
  return notice(
    "risk",
    element("strong", {}, "The clock jumped "),
    `${seconds < 0 ? "back" : "forward"} by ${span(seconds)} at ${moment(Date.parse(noticed))}. Check how this host keeps its time.`,
  );
}
