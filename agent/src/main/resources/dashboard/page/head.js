// The head of the page: which host this is, whether all is well, and how old what one sees is.

import { arrange, element, write } from "./element.js";
import { count, duration, timeOfDay, timeZone } from "./figures.js";
import { symbol } from "./symbols.js";

// The agent works its overview out anew each minute at least. Is it older, the agent answers and does nothing else.
const WORKING = 150_000;

export class Head {
  #clock;
  #poll;
  #verdict = document.getElementById("verdict");
  #answered = document.getElementById("answered");
  #stale = document.getElementById("stale");
  #signOut = document.getElementById("sign-out");
  #lastAnswer = 0;
  #trouble;
  #asOf = 0;

  constructor(clock, poll, signOut) {
    this.#clock = clock;
    this.#poll = poll;
    this.#signOut.addEventListener("click", signOut);
    write(document.getElementById("zone"), `Times are those of ${timeZone()}.`);
    clock.eachSecond(() => this.#tick());
  }

  /** The agent answered. */
  show(status) {
    this.#lastAnswer = Date.now();
    this.#trouble = undefined;
    this.#asOf = Date.parse(status.asOf);
    write(document.getElementById("host"), status.host);
    write(document.getElementById("version"), `Holdfast ${status.version}.`);
    this.#signOut.hidden = false;
    const verdict = verdictOf(status);
    if (this.#verdict.textContent !== verdict.text) {
      this.#verdict.replaceChildren(symbol(verdict.symbol), element("span", {}, verdict.text));
      this.#verdict.dataset.symbol = verdict.symbol;
    }
    document.title = `${verdict.text} – ${status.host} – Holdfast`;
    this.#tick();
  }

  /** It did not, or not with what was asked for. */
  showStale(trouble) {
    this.#trouble = trouble;
    if (this.#lastAnswer !== 0) {
      document.title = `Stale – ${document.title.replace(/^Stale – /, "")}`;
    }
    this.#tick();
  }

  /** Nobody is signed in. */
  clear() {
    this.#lastAnswer = 0;
    this.#trouble = undefined;
    this.#signOut.hidden = true;
    this.#verdict.replaceChildren();
    delete this.#verdict.dataset.symbol;
    write(document.getElementById("host"), "");
    document.title = "Holdfast";
    this.#tick();
  }

  #tick() {
    write(this.#answered, this.#lastAnswer === 0 ? "" : `Last answer ${timeOfDay(this.#lastAnswer)}`);
    const silent = this.#trouble !== undefined;
    const idle = this.#lastAnswer !== 0 && this.#clock.now() - this.#asOf > WORKING;
    document.body.classList.toggle("is-stale", silent && this.#lastAnswer !== 0);
    if (!silent && !idle) {
      arrange(this.#stale, []);
      return;
    }
    if (this.#stale.firstChild === null) {
      this.#stale.append(symbol("breached"), element("strong"), element("span"), element("span", { "aria-live": "off" }));
    }
    const [, title, text, timer] = this.#stale.children;
    write(title, silent ? "Stale" : "The agent does not work");
    write(text, silent ? this.#why() : "It answers, but has not looked at its objectives for some time. See its log.");
    const wait = Math.max(0, this.#poll.next - Date.now()) / 1000;
    write(timer, silent && wait > 0 ? `Asked again in ${duration(wait + 1)}.` : "");
  }

  #why() {
    const hint = this.#trouble.hint === "" ? "" : ` ${this.#trouble.hint}`;
    const since = this.#lastAnswer === 0 ? "" : ` What is shown is as of ${timeOfDay(this.#lastAnswer)}, and may have changed since.`;
    return `${this.#trouble.message}${hint}${since}`;
  }
}

function verdictOf({ ready, objectivesMet, counts }) {
  const notMet = counts.breached + counts.never;
  const atRisk = counts.atRisk === 0 ? "" : `, ${counts.atRisk} at risk`;
  if (counts.objectives === 0) {
    return { symbol: "never", text: "There is no objective" };
  }
  if (!ready) {
    return { symbol: "never", text: "Sites are being listed" };
  }
  if (!objectivesMet) {
    return { symbol: "breached", text: `${notMet} of ${count(counts.objectives, "objective")} not met${atRisk}` };
  }
  const all = counts.objectives === 1 ? "The objective is met" : `All ${count(counts.objectives, "objective")} met`;
  return { symbol: counts.atRisk === 0 ? "met" : "risk", text: all + atRisk };
}
