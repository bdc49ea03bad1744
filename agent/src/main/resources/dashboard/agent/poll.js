// Asks again and again: one round at a time, less often while rounds fail, and not while nobody looks.

const LONGEST_WAIT = 60_000;

export class Poll {
  #round;
  #usual;
  #timer;
  #asking = false;
  #again = false;
  #stopped = true;
  #failures = 0;

  /**
   * @param round asks; a promise that fails if there was no answer
   * @param usual gives how many milliseconds there are between two rounds
   */
  constructor(round, usual) {
    this.#round = round;
    this.#usual = usual;
    /** When the next round begins, in milliseconds of this device's clock. */
    this.next = 0;
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible") {
        clearTimeout(this.#timer);
      } else if (!this.#stopped) {
        this.now();
      }
    });
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Begins, or asks at once if it has begun. */
  async now() {
    this.#stopped = false;
    clearTimeout(this.#timer);
    if (this.#asking) {
      this.#again = true;
      return;
    }
    this.#asking = true;
    do {
      this.#again = false;
      try {
        await this.#round();
        this.#failures = 0;
      } catch {
        this.#failures++; // the round itself has shown it
      }
    } while (this.#again && !this.#stopped);
    this.#asking = false;
    this.#wait();
  }

  #wait() {
    if (this.#stopped || document.visibilityState !== "visible") {
      return;
    }
    const usual = this.#usual();
    const wait = Math.min(LONGEST_WAIT, usual * 2 ** Math.max(0, this.#failures - 1));
    // A little earlier or later, so that many pages do not ask at one moment after the agent was gone.
    const spread = wait * (0.9 + 0.2 * Math.random());
    this.next = Date.now() + spread;
    this.#timer = setTimeout(() => this.now(), spread);
  }
}
