// Where a moment is drawn: a stretch of time laid over a width.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SHORTEST = 10 * SECOND;
const LONGEST = 50 * 365 * DAY;
const TICK_WIDTH = 84;

const STEPS = [
  SECOND, 5 * SECOND, 15 * SECOND, 30 * SECOND,
  MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE,
  HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,
];
const DAYS = [1, 2, 7, 14];
const MONTHS = [1, 3, 6, 12, 60, 120];

const SECONDS_LABEL = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const MINUTES_LABEL = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY_LABEL = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const MONTH_LABEL = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric" });

export class Scale {
  /** Two moments, in milliseconds, and the width between them, in pixels. */
  constructor(from, to, width) {
    const middle = (from + to) / 2;
    const length = Math.min(LONGEST, Math.max(SHORTEST, to - from));
    this.from = middle - length / 2;
    this.to = middle + length / 2;
    this.width = Math.max(1, width);
  }

  get length() {
    return this.to - this.from;
  }

  x(moment) {
    return ((moment - this.from) / this.length) * this.width;
  }

  moment(x) {
    return Math.round(this.from + (x / this.width) * this.length);
  }

  /** Shows a stretch that is so many times as long; `anchor` stays where it is. */
  zoomed(factor, anchor) {
    const length = Math.min(LONGEST, Math.max(SHORTEST, this.length * factor));
    const from = anchor - ((anchor - this.from) / this.length) * length;
    return new Scale(from, from + length, this.width);
  }

  panned(milliseconds) {
    return new Scale(this.from + milliseconds, this.to + milliseconds, this.width);
  }

  /** Moments worth a line, in the time zone of the browser: `{ at, label }`. */
  ticks() {
    const least = (this.length * TICK_WIDTH) / this.width;
    const step = STEPS.find((each) => each >= least);
    if (step !== undefined) {
      return this.#stepped(step);
    }
    const days = DAYS.find((each) => each * DAY >= least);
    return days === undefined ? this.#months(least) : this.#days(days);
  }

  #stepped(step) {
    const midnight = new Date(this.from).setHours(0, 0, 0, 0);
    const ticks = [];
    for (let at = midnight + Math.ceil((this.from - midnight) / step) * step; at <= this.to; at += step) {
      const isMidnight = new Date(at).getHours() === 0 && new Date(at).getMinutes() === 0 && new Date(at).getSeconds() === 0;
      const label = isMidnight ? DAY_LABEL : step < MINUTE ? SECONDS_LABEL : MINUTES_LABEL;
      ticks.push({ at, label: label.format(at) });
    }
    return ticks;
  }

  /** Days are counted from the year's first, so that lines stay where they are while one pans. */
  #days(days) {
    const ticks = [];
    const date = new Date(new Date(this.from).getFullYear(), 0, 1);
    for (; date.getTime() <= this.to; date.setDate(date.getDate() + days)) {
      if (date.getTime() >= this.from) {
        ticks.push({ at: date.getTime(), label: DAY_LABEL.format(date) });
      }
    }
    return ticks;
  }

  #months(least) {
    const months = MONTHS.find((each) => each * 30 * DAY >= least) ?? MONTHS[MONTHS.length - 1];
    const ticks = [];
    const first = new Date(this.from).getFullYear();
    const years = Math.ceil(months / 12);
    const date = new Date(first - (first % years), 0, 1);
    for (; date.getTime() <= this.to; date.setMonth(date.getMonth() + months)) {
      if (date.getTime() >= this.from) {
        ticks.push({ at: date.getTime(), label: months >= 12 ? String(date.getFullYear()) : MONTH_LABEL.format(date) });
      }
    }
    return ticks;
  }
}
