// The timeline on which a person picks the moment to restore: by click or touch, by keys, or from outside.

import { button, element, svg } from "../page/element.js";
import { moment, span } from "../page/figures.js";
import { draw } from "./timeline-drawing.js";
import { Restorable } from "./restorable.js";
import { Scale } from "./scale.js";

const DAY = 24 * 3600 * 1000;
const MINUTE = 60 * 1000;
const SPANS = [["1 h", DAY / 24], ["1 d", DAY], ["1 w", 7 * DAY], ["30 d", 30 * DAY]];
const CLOSE = 7; // pixels within which a mark is what was meant
const STILL = 4; // pixels that a finger may tremble
const ZOOM = 1.6;
const HELP = "Click or tap to pick a moment. Keys: ← → go from point to point, Page Up and Page Down from day to day, Home and End"
  + " to the oldest and the newest, ← → with Shift a minute, + and − zoom, 0 shows all. Drag to move; the wheel zooms with Ctrl, or while this has the focus.";

export class Timeline {
  #clock;
  #changed;
  #restorable = new Restorable([]);
  #rows = [];
  #scale = new Scale(0, DAY, 1);
  #picked;
  #drag;
  #svg = svg("svg", { "aria-hidden": "true", focusable: "false" });
  #slider = element("div", {
    class: "slider", role: "slider", tabindex: "0", "aria-label": "Moment to restore", "aria-describedby": "timeline-help",
  }, this.#svg);
  #range = element("p", { class: "range muted" });
  #scheduled = false;

  /** @param changed is called with each moment that is picked */
  constructor(root, clock, changed) {
    this.#clock = clock;
    this.#changed = changed;
    root.append(this.#controls(), this.#slider, legend(),
      element("details", { class: "help muted" }, element("summary", {}, "How to use it"), element("p", { id: "timeline-help" }, HELP)));
    this.#slider.addEventListener("keydown", (event) => this.#key(event));
    this.#slider.addEventListener("pointerdown", (event) => this.#press(event));
    this.#slider.addEventListener("pointermove", (event) => this.#move(event));
    this.#slider.addEventListener("pointerup", (event) => this.#release(event));
    this.#slider.addEventListener("pointercancel", () => (this.#drag = undefined));
    this.#slider.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    new ResizeObserver(() => this.#look(new Scale(this.#scale.from, this.#scale.to, this.#slider.clientWidth))).observe(this.#slider);
  }

  #controls() {
    return element(
      "div",
      { class: "timeline-controls" },
      element("div", { role: "group", "aria-label": "Stretch that is shown" },
        ...SPANS.map(([name, length]) => button(name, () => this.#last(length), { "aria-label": `The last ${name}` })),
        button("All", () => this.#all())),
      element("div", { role: "group", "aria-label": "Zoom and move" },
        button("←", () => this.#pan(-0.5), { "aria-label": "Earlier" }),
        button("−", () => this.#zoom(ZOOM), { "aria-label": "Zoom out" }),
        button("+", () => this.#zoom(1 / ZOOM), { "aria-label": "Zoom in" }),
        button("→", () => this.#pan(0.5), { "aria-label": "Later" })),
      this.#range,
    );
  }

  /**
   * Shows what can be restored.
   *
   * @param rows `{ site, note }`, in order
   */
  show(restorable, rows) {
    const isFirst = this.#restorable.isEmpty && !restorable.isEmpty;
    this.#restorable = restorable;
    this.#rows = rows.map((row) => ({ ...row, spans: restorable.of(row.site) }));
    if (isFirst) {
      const all = this.#clock.now() - restorable.oldest;
      this.#last(Math.min(7 * DAY, Math.max(all * 1.1, 60_000)));
    }
    this.#draw();
  }

  /** The same for a moment that was picked elsewhere; it is brought into view. */
  pick(at) {
    this.#picked = at;
    if (at < this.#scale.from || at > this.#scale.to) {
      this.#scale = this.#scale.panned(at - (this.#scale.from + this.#scale.to) / 2);
    }
    this.#draw();
  }

  #choose(at) {
    if (at !== undefined) {
      this.pick(at);
      this.#changed(at);
    }
  }

  #look(scale) {
    this.#scale = scale;
    this.#draw();
  }

  #last(length) {
    const now = this.#clock.now();
    this.#look(new Scale(now - length, now + length * 0.04, this.#slider.clientWidth));
  }

  #all() {
    if (!this.#restorable.isEmpty) {
      this.#last(Math.max(60_000, (this.#clock.now() - this.#restorable.oldest) * 1.04));
    }
  }

  #zoom(factor, anchor = this.#picked) {
    const { from, to } = this.#scale;
    const isSeen = anchor !== undefined && anchor >= from && anchor <= to;
    this.#look(this.#scale.zoomed(factor, isSeen ? anchor : (from + to) / 2));
  }

  #pan(share) {
    this.#look(this.#scale.panned(this.#scale.length * share));
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.#restorable.isEmpty) {
      return;
    }
    const at = this.#picked ?? this.#restorable.newest;
    const actions = {
      ArrowLeft: () => this.#choose(event.shiftKey ? this.#within(at - MINUTE) : this.#restorable.before(at)),
      ArrowDown: () => this.#choose(this.#restorable.before(at)),
      ArrowRight: () => this.#choose(event.shiftKey ? this.#within(at + MINUTE) : this.#restorable.after(at)),
      ArrowUp: () => this.#choose(this.#restorable.after(at)),
      PageUp: () => this.#choose(this.#within(at - DAY)),
      PageDown: () => this.#choose(this.#within(at + DAY)),
      Home: () => this.#choose(this.#restorable.oldest),
      End: () => this.#choose(this.#restorable.newest),
      "+": () => this.#zoom(1 / ZOOM),
      "=": () => this.#zoom(1 / ZOOM),
      "-": () => this.#zoom(ZOOM),
      0: () => this.#all(),
    };
    if (Object.hasOwn(actions, event.key)) {
      event.preventDefault();
      actions[event.key]();
    }
  }

  /** No earlier and no later than anything that can be restored. */
  #within(at) {
    return Math.min(this.#restorable.newest, Math.max(this.#restorable.oldest, at));
  }

  #press(event) {
    if (event.button === 0) {
      this.#drag = { from: event.clientX, scale: this.#scale, isPan: false };
      this.#slider.setPointerCapture(event.pointerId);
    }
  }

  #move(event) {
    if (this.#drag === undefined) {
      return;
    }
    const moved = event.clientX - this.#drag.from;
    this.#drag.isPan ||= Math.abs(moved) > STILL;
    if (this.#drag.isPan) {
      const { scale } = this.#drag;
      this.#look(new Scale(scale.from, scale.to, this.#scale.width).panned((-moved / scale.width) * scale.length));
    }
  }

  #release(event) {
    if (this.#drag !== undefined && !this.#drag.isPan && !this.#restorable.isEmpty) {
      const clicked = this.#scale.moment(this.#xOf(event));
      this.#choose(this.#restorable.near(clicked, (this.#scale.length * CLOSE) / this.#scale.width) ?? clicked);
    }
    this.#drag = undefined;
  }

  #wheel(event) {
    const hasFocus = document.activeElement === this.#slider;
    if (!(event.ctrlKey || event.metaKey || event.shiftKey || hasFocus)) {
      return; // the page scrolls
    }
    event.preventDefault();
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      this.#pan(Math.sign(event.deltaX || event.deltaY) * 0.1);
    } else {
      this.#zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, this.#scale.moment(this.#xOf(event)));
    }
  }

  #xOf(event) {
    return event.clientX - this.#slider.getBoundingClientRect().left - this.#slider.clientLeft;
  }

  /** Once for each picture that the screen shows, however often it is asked for. */
  #draw() {
    if (!this.#scheduled) {
      this.#scheduled = true;
      requestAnimationFrame(() => {
        this.#scheduled = false;
        draw(this.#svg, { scale: this.#scale, rows: this.#rows, picked: this.#picked, now: this.#clock.now() });
        this.#tell();
      });
    }
  }

  #tell() {
    const { from, to, length } = this.#scale;
    this.#range.textContent = `${moment(from)} – ${moment(to)} (${span(Math.round(length / 1000))})`;
    const at = this.#picked ?? from;
    this.#slider.setAttribute("aria-valuemin", Math.min(at, this.#restorable.oldest ?? at));
    this.#slider.setAttribute("aria-valuemax", Math.max(at, this.#clock.now()));
    this.#slider.setAttribute("aria-valuenow", at);
    this.#slider.setAttribute("aria-valuetext", this.#picked === undefined ? "nothing to restore yet" : moment(at));
  }
}

function legend() {
  const sample = (name, width) =>
    svg("svg", { width, height: 14, viewBox: `0 0 ${width} 14`, "aria-hidden": "true" },
      svg("rect", { class: name, x: 0.5, y: 0.5, width: width - 1, height: 13, rx: name === "mark" ? 1.5 : 3 }));
  return element("p", { class: "legend muted" },
    element("span", {}, sample("mark", 4), "a point"),
    element("span", {}, sample("window", 26), "any instant in between"));
}
