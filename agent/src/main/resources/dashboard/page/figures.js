// Times, durations and sizes in words.

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

const MOMENT = new Intl.DateTimeFormat("en-GB", {
  weekday: "short", day: "numeric", month: "short", year: "numeric",
  hour: "2-digit", minute: "2-digit", second: "2-digit",
});
const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const SHORT = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/** A duration in its two largest units: "2 d 4 h", "1 h 05 min", "4 min 05 s", "35 s". Without a sign. */
export function duration(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  if (whole >= DAY) {
    return `${Math.floor(whole / DAY)} d ${Math.floor((whole % DAY) / HOUR)} h`;
  }
  if (whole >= HOUR) {
    return `${Math.floor(whole / HOUR)} h ${twoDigits(Math.floor((whole % HOUR) / MINUTE))} min`;
  }
  if (whole >= MINUTE) {
    return `${Math.floor(whole / MINUTE)} min ${twoDigits(whole % MINUTE)} s`;
  }
  return `${whole} s`;
}

/** A duration that was chosen by a person, without what is zero: "1 h", "15 min", "36 h". */
export function span(seconds) {
  const parts = [];
  let left = Math.round(Math.abs(seconds));
  for (const [unit, length] of [["d", DAY], ["h", HOUR], ["min", MINUTE], ["s", 1]]) {
    if (left >= length) {
      parts.push(`${Math.floor(left / length)} ${unit}`);
      left %= length;
    }
  }
  return parts.length === 0 ? "0 s" : parts.slice(0, 2).join(" ");
}

function twoDigits(number) {
  return String(number).padStart(2, "0");
}

/** A size: "512 B", "3.0 GiB". */
export function size(bytes) {
  let unit = 0;
  let amount = bytes;
  while (amount >= 1024 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit++;
  }
  return unit === 0 || amount >= 100 ? `${Math.round(amount)} ${UNITS[unit]}` : `${amount.toFixed(1)} ${UNITS[unit]}`;
}

/** "1 point", "2 points". */
export function count(number, word, words = `${word}s`) {
  return `${number.toLocaleString("en-GB")} ${number === 1 ? word : words}`;
}

/** A moment in the time zone of the browser, to the second. */
export function moment(milliseconds) {
  return MOMENT.format(milliseconds);
}

/** The same without its year and seconds. */
export function shortMoment(milliseconds) {
  return SHORT.format(milliseconds);
}

/** The time of day only. */
export function timeOfDay(milliseconds) {
  return TIME.format(milliseconds);
}

/** What the time zone of the browser is called, and how far it is from UTC. */
export function timeZone(at = new Date()) {
  const minutes = -at.getTimezoneOffset();
  const offset = `UTC${minutes < 0 ? "−" : "+"}${twoDigits(Math.floor(Math.abs(minutes) / 60))}:${twoDigits(Math.abs(minutes) % 60)}`;
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return name === "UTC" ? "UTC" : `${name} (${offset})`;
}
