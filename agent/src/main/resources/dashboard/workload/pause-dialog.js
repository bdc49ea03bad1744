// Asks why and for how long a workload is paused, and makes sure of it.

import { button, element, write } from "../page/element.js";
import { moment } from "../page/figures.js";
import { named } from "../page/name.js";

const HOURS = [["1 hour", 1], ["4 hours", 4], ["12 hours", 12], ["1 day", 24], ["3 days", 72], ["7 days", 168]];
const LONGEST_REASON = 500;

export class PauseDialog {
  #clock;
  #confirmed;
  #title = element("h2", { id: "pause-title" });
  #reason = element("input", { id: "pause-reason", type: "text", maxlength: LONGEST_REASON, autocomplete: "off", "aria-describedby": "pause-trouble" });
  #length = element("select", { id: "pause-length" }, ...HOURS.map(([name, hours]) => element("option", { value: hours }, name)));
  #until = element("p", { class: "muted", role: "status" });
  #trouble = element("p", { id: "pause-trouble", class: "trouble", role: "alert" });

  /** @param confirmed is called with the reason, and until when, as RFC 3339 says it */
  constructor(clock, confirmed) {
    this.#clock = clock;
    this.#confirmed = confirmed;
    const form = element(
      "form",
      { novalidate: true },
      this.#title,
      element("p", {}, "No point is taken while it is paused; what was taken is still copied. Its objectives go on counting, so they may come to be not met."),
      element("label", { for: "pause-reason" }, "Why, for others"),
      this.#reason,
      this.#trouble,
      element("label", { for: "pause-length" }, "For how long"),
      this.#length,
      this.#until,
      element("div", { class: "buttons" }, element("button", { class: "main danger" }, "Pause it"), button("Cancel", () => this.element.close())),
    );
    this.element = element("dialog", { "aria-labelledby": "pause-title" }, form);
    this.#length.addEventListener("input", () => this.#tell());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#confirm();
    });
  }

  open(workload) {
    this.#title.replaceChildren("Pause ", named(workload));
    this.#reason.value = "";
    this.#length.selectedIndex = 0;
    write(this.#trouble, "");
    this.#tell();
    this.element.showModal();
    this.#reason.focus();
  }

  #end() {
    return this.#clock.now() + Number(this.#length.value) * 3600 * 1000;
  }

  #tell() {
    write(this.#until, `It goes on by itself at ${moment(this.#end())}.`);
  }

  #confirm() {
    const reason = this.#reason.value.trim();
    if (reason === "") {
      write(this.#trouble, "Say why: whoever sees the pause has to know.");
      this.#reason.focus();
      return;
    }
    this.element.close();
    this.#confirmed(reason, new Date(this.#end()).toISOString());
  }
}
