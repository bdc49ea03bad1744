// The agent's clock, as told by its last answer: the one of this device may be wrong.

export class Clock {
  #ahead = 0;
  #listeners = new Set();
  #timer;

  /** @param now the clock of this device, in milliseconds */
  constructor(now = Date.now) {
    this.now = () => now() + this.#ahead;
    this.device = now;
  }

  /** The agent says that it is this time. */
  set(time) {
    this.#ahead = Date.parse(time) - this.device();
  }

  /** Calls a listener each second while the page is seen, until the function that is returned is called. */
  eachSecond(listener) {
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => this.#tick(), 1000);
    return () => this.#listeners.delete(listener);
  }

  #tick() {
    if (document.visibilityState === "visible") {
      this.#listeners.forEach((listener) => listener(this.now()));
    }
  }
}
