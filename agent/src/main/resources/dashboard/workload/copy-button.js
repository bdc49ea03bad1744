// A button that copies a text, and says whether it did.

import { button, element, write } from "../page/element.js";

const SAID_FOR = 4000;

export class CopyButton {
  #text;
  #said = element("span", { class: "said", role: "status" });
  #timer;

  /** @param text gives what is copied */
  constructor(text) {
    this.#text = text;
    this.element = element("div", { class: "copy" }, button("Copy", () => this.#copy(), { class: "main" }), this.#said);
  }

  async #copy() {
    let said = "Copied.";
    try {
      await navigator.clipboard.writeText(this.#text());
    } catch {
      said = "The browser does not let this page copy: select the text, and copy it by hand.";
    }
    write(this.#said, said);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => write(this.#said, ""), SAID_FOR);
  }
}
