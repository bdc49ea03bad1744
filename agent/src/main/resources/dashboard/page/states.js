// What the agent's words for states are called on the page, and how bad they are.

/** How an objective stands, the worst first in `severity`. */
export const STANDINGS = {
  "meeting": { word: "Met", symbol: "met", severity: 0 },
  "never": { word: "No point yet", symbol: "never", severity: 2 },
  "at-risk": { word: "At risk", symbol: "risk", severity: 3 },
  "breached": { word: "Not met", symbol: "breached", severity: 4 },
};

/** How the log of a database stands, in the same words. */
export function logState({ until, met }) {
  return until === null ? "never" : met ? "meeting" : "breached";
}

export const OWNERS = {
  "this-side": { word: "Owned by this side", symbol: "met" },
  "another-side": { word: "Owned by another side: no points of it are taken here", symbol: "risk" },
  "unseen": { word: "Its lease was never seen", symbol: "never" },
};

const BAD = ["met", "neutral", "never", "risk", "breached"];

/** Of two symbols the one that stands for what is worse. */
export function worseOf(one, other) {
  return BAD.indexOf(one) < BAD.indexOf(other) ? other : one;
}

export const SITES = {
  up: { word: "Up", symbol: "met" },
  opening: { word: "Being listed", symbol: "never" },
  down: { word: "Down", symbol: "breached" },
};

/** What a site's store says of its region. */
export const REGIONS = {
  confirmed: { word: "Confirmed", symbol: "met" },
  declared: { word: "As declared", symbol: "neutral" },
  unseen: { word: "Not asked yet", symbol: "neutral" },
  withheld: { word: "Not told", symbol: "risk" },
  contradicted: { word: "Wrong", symbol: "breached" },
};

export const MODES = { local: "points are taken into it", sync: "copied with each point", async: "copied afterwards" };

export const PHASES = {
  preparing: "preparing",
  capturing: "reading the source",
  finishing: "the hook after it runs",
  delivering: "waiting for synchronous sites",
  copying: "copying",
  ended: "ended",
};

export const TURNS = {
  better: { word: "Better", symbol: "better" },
  worse: { word: "Worse", symbol: "worse" },
  neutral: { word: "Note", symbol: "neutral" },
};

export const CONSISTENCIES = {
  application: "application: the application was told and wrote all it had",
  crash: "crash: as after a power failure, at one instant",
  fuzzy: "fuzzy: files may have changed while they were read",
};

/** What an answer says that this page does not know is shown as it is: a newer agent may say more. */
export function known(table, word) {
  return table[word] ?? { word, symbol: "neutral", severity: 1 };
}

/** How all objectives of a workload stand. */
export function statesOf({ sites, logs }) {
  return [...sites.map((each) => each.state), ...logs.map(logState)];
}

/** How badly a workload stands at its worst site; a pause counts a little. */
export function severityOf(workload) {
  const worst = statesOf(workload).reduce((most, state) => Math.max(most, known(STANDINGS, state).severity), 0);
  return Math.max(worst, workload.pause === null ? 0 : 1);
}
