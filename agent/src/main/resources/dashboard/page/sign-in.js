// Asks for the token, once.

import { write } from "./element.js";

export class SignIn {
  #element;
  #input;
  #trouble;

  /** @param signedIn is called with what was typed */
  constructor(element, signedIn) {
    this.#element = element;
    this.#input = element.querySelector("input");
    this.#trouble = element.querySelector(".trouble");
    element.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      const token = this.#input.value.trim();
      if (/^[!-~]+$/.test(token)) {
        signedIn(token);
      } else {
        this.show(token === "" ? "Type the token." : "This is no token: it has letters, digits and signs only, and no space.");
      }
    });
  }

  /** @param why it is asked again; empty if it is asked for the first time */
  show(why) {
    this.#element.hidden = false;
    write(this.#trouble, why);
    this.#input.setAttribute("aria-invalid", String(why !== ""));
    this.#input.select();
    this.#input.focus();
  }

  hide() {
    this.#element.hidden = true;
    this.#input.value = "";
    write(this.#trouble, "");
  }
}
