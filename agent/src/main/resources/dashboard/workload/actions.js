// What those who may operate can do with a workload: take a point now, pause, go on.

import { arrange, button, element, write } from "../page/element.js";
import { moment } from "../page/figures.js";
import { symbol } from "../page/symbols.js";
import { PauseDialog } from "./pause-dialog.js";

export class Actions {
  #agent;
  #said;
  #pause;
  #asked;
  #workload = "";
  #dialog;
  #capture = button("Take a point now", () => this.#do(async () => {
    const { run } = await this.#agent.capture(this.#workload);
    return `A capture has begun: run ${run.id}.`;
  }), { class: "main" });
  #hold = button("Pause …", () => this.#dialog.open(this.#workload));
  #resume = button("Go on", () => this.#do(async () => {
    await this.#agent.resume(this.#workload);
    return "The pause has ended.";
  }), { class: "main" });
  #mayLook = element("p", { class: "muted" }, "This token may only look.");
  #buttons;

  /** @param asked is called after something was done */
  constructor(root, agent, clock, asked) {
    this.#agent = agent;
    this.#asked = asked;
    this.#said = root.querySelector(".done");
    this.#pause = root.querySelector(".pause");
    this.#buttons = root.querySelector(".actions");
    this.#dialog = new PauseDialog(clock, (reason, until) => this.#do(async () => {
      await this.#agent.pause(this.#workload, reason, until);
      return `Paused until ${moment(Date.parse(until))}.`;
    }));
    root.append(this.#dialog.element);
  }

  open(workload) {
    this.#workload = workload;
    write(this.#said, "");
    arrange(this.#pause, []);
    arrange(this.#buttons, []);
  }

  show({ pause }, role) {
    const hadFocus = this.#buttons.contains(document.activeElement);
    arrange(this.#buttons, role === "operate" ? [this.#capture, pause === null ? this.#hold : this.#resume] : [this.#mayLook]);
    if (hadFocus && !this.#buttons.contains(document.activeElement)) {
      this.#buttons.querySelector("button:last-of-type")?.focus();
    }
    this.#showPause(pause);
  }

  #showPause(pause) {
    const content = JSON.stringify(pause);
    if (content !== this.#pause.dataset.content) {
      this.#pause.dataset.content = content;
      arrange(this.#pause, pause === null ? [] : [element(
        "div",
        { class: "notice", "data-symbol": "paused" },
        symbol("paused"),
        element("p", {},
          element("strong", {}, "Paused "),
          `since ${moment(Date.parse(pause.since))}, until ${moment(Date.parse(pause.until))}, by ${pause.by}: `,
          element("q", {}, pause.reason),
          " Objectives go on counting."),
      )]);
    }
  }

  async #do(action) {
    this.#setBusy(true);
    try {
      write(this.#said, await action());
      delete this.#said.dataset.failed;
    } catch (trouble) {
      this.#said.dataset.failed = "";
      write(this.#said, `${trouble.message} ${trouble.hint ?? ""}`.trim());
    } finally {
      this.#setBusy(false);
      this.#asked();
    }
  }

  /** Not `disabled`, which would take the focus away. */
  #setBusy(isBusy) {
    for (const each of [this.#capture, this.#hold, this.#resume]) {
      each.setAttribute("aria-disabled", String(isBusy));
    }
  }
}
