// Asks the agent, by its HTTP API.

const ROOT = "api/v1/";
const PATIENCE = 20_000;
// Points and windows are listed at the sites while one waits; a site that is slow takes its time.
const PATIENCE_FOR_SITES = 60_000;

/** Why there is no answer, or not the one that was asked for. */
export class Trouble extends Error {
  /** @param status of HTTP; 0 if nothing answered */
  constructor(status, message, hint = "") {
    super(message);
    this.status = status;
    this.hint = hint;
  }

  get isUnauthorised() {
    return this.status === 401;
  }
}

export class Agent {
  #session;

  constructor(session) {
    this.#session = session;
  }

  status() {
    return this.#get("status");
  }

  async sites() {
    return (await this.#get("sites")).sites;
  }

  async environments() {
    return (await this.#get("environments")).environments;
  }

  /** How the objectives of a workload were kept since a moment. */
  report(workload, from) {
    return this.#get("report", { workload, from }, PATIENCE_FOR_SITES);
  }

  /** All workloads, however many pages they take. */
  async workloads() {
    const all = [];
    let after;
    do {
      const page = await this.#get("workloads", { limit: 1000, after });
      all.push(...page.workloads);
      after = page.next ?? undefined;
    } while (after !== undefined);
    return all;
  }

  workload(name) {
    return this.#get(`workloads/${encodeURIComponent(name)}`);
  }

  async runs(about = {}) {
    return (await this.#get("runs", about)).runs;
  }

  async events(limit) {
    return (await this.#get("events", { limit })).events;
  }

  points(name, about) {
    return this.#get(`workloads/${encodeURIComponent(name)}/points`, about, PATIENCE_FOR_SITES);
  }

  windows(name, about) {
    return this.#get(`workloads/${encodeURIComponent(name)}/windows`, about, PATIENCE_FOR_SITES);
  }

  /** The command that restores a workload as it was at an instant, from a site. */
  restore(name, at, site) {
    return this.#get(`workloads/${encodeURIComponent(name)}/restore`, { at, site });
  }

  capture(name) {
    return this.#ask("POST", `workloads/${encodeURIComponent(name)}/capture`);
  }

  pause(name, reason, until) {
    return this.#ask("POST", `workloads/${encodeURIComponent(name)}/pause`, { reason, until });
  }

  resume(name) {
    return this.#ask("POST", `workloads/${encodeURIComponent(name)}/resume`);
  }

  #get(path, parameters = {}, patience = PATIENCE) {
    const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined));
    return this.#ask("GET", query.size === 0 ? path : `${path}?${query}`, undefined, patience);
  }

  async #ask(method, path, body, patience = PATIENCE) {
    const headers = {};
    if (this.#session.token !== "") {
      headers.Authorization = `Bearer ${this.#session.token}`;
    }
    if (body !== undefined) {
      headers["Content-Type"] = "application/json";
    }
    let response;
    let answer;
    try {
      response = await fetch(ROOT + path, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        cache: "no-store",
        credentials: "same-origin", // a client certificate, where the agent asks for one
        redirect: "error",
        signal: AbortSignal.timeout(patience),
      });
      answer = await response.json();
    } catch (e) {
      throw new Trouble(response?.status ?? 0, reasonOf(e, response, patience));
    }
    if (!response.ok) {
      throw new Trouble(response.status, answer.detail ?? answer.title ?? `HTTP ${response.status}`, answer.hint ?? "");
    }
    return answer;
  }
}

function reasonOf(e, response, patience) {
  if (e.name === "TimeoutError") {
    return `The agent did not answer within ${patience / 1000} s.`;
  }
  return response === undefined ? "The agent does not answer." : "The agent's answer is not what it should be.";
}
