// To which instants a workload can be restored from which site. Instants are milliseconds; the agent's own texts of them,
// which may be finer, are kept for what it is asked.

export class Restorable {
  #spans = new Map();
  #furthest = new Map();
  #edges;

  /** @param windows as the agent lists them, from several pages */
  constructor(windows) {
    const edges = new Set();
    for (const { from, to, sites } of windows) {
      const span = { from: Date.parse(from), to: Date.parse(to), fromText: from, toText: to };
      edges.add(span.from).add(span.to);
      for (const site of sites) {
        this.#spans.set(site, [...(this.#spans.get(site) ?? []), span]);
      }
    }
    this.#spans.forEach((spans, site) => {
      spans.sort((a, b) => a.from - b.from || b.to - a.to);
      this.#furthest.set(site, furthestOf(spans));
    });
    this.#edges = [...edges].sort((a, b) => a - b);
  }

  get isEmpty() {
    return this.#edges.length === 0;
  }

  get oldest() {
    return this.#edges[0];
  }

  get newest() {
    return this.#edges[this.#edges.length - 1];
  }

  /** The spans of a site, the oldest first. */
  of(site) {
    return this.#spans.get(site) ?? [];
  }

  /** The newest instant at or before a moment that a site has: `{ at, text }`; undefined if it has none. */
  at(site, moment) {
    const spans = this.of(site);
    const index = firstAfter(spans.map((span) => span.from), moment) - 1;
    if (index < 0) {
      return undefined;
    }
    if (moment === spans[index].from) {
      return { at: moment, text: spans[index].fromText };
    }
    const found = this.#furthest.get(site)[index]; // a window reaches over the bases in it
    if (moment >= found.to) {
      return { at: found.to, text: found.toText };
    }
    return { at: moment, text: new Date(moment).toISOString() };
  }

  /** The nearest instant after a moment at which a span begins or ends, at any site; undefined if there is none. */
  after(moment) {
    return this.#edges[firstAfter(this.#edges, moment)];
  }

  /** The same before a moment. */
  before(moment) {
    return this.#edges[firstAfter(this.#edges, moment - 1) - 1];
  }

  /** The edge nearest to a moment, if it is no farther than that. */
  near(moment, distance) {
    const index = firstAfter(this.#edges, moment);
    const nearest = [this.#edges[index - 1], this.#edges[index]]
      .filter((edge) => edge !== undefined && Math.abs(edge - moment) <= distance)
      .sort((a, b) => Math.abs(a - moment) - Math.abs(b - moment));
    return nearest[0];
  }
}

/** Of each span and all before it, the one that ends last. */
function furthestOf(spans) {
  const furthest = [];
  for (const span of spans) {
    const before = furthest[furthest.length - 1];
    furthest.push(before === undefined || span.to > before.to ? span : before);
  }
  return furthest;
}

/** The index of the first of ascending numbers that is larger. */
function firstAfter(numbers, limit) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle] > limit) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}
