// Draws the timeline: a row for each site, a mark for each point, a bar for each stretch of which any instant can be had.

import { svg } from "../page/element.js";
import { plain } from "../page/name.js";

const ROW = 46;
const LABEL = 16;
const TRACK = 20;
const AXIS = 30;
const MARK = 3;
const LONGEST_NAME = 40;

/** How high a drawing of so many rows is, in pixels. */
export function heightOf(rows) {
  return rows * ROW + AXIS;
}

/**
 * Draws it anew.
 *
 * @param rows `{ site, spans, note }`: a site, what it has, and what is said beside its name
 */
export function draw(target, { scale, rows, picked, now }) {
  const height = heightOf(rows.length);
  target.setAttribute("viewBox", `0 0 ${scale.width} ${height}`);
  target.setAttribute("height", height);
  target.replaceChildren(
    ...gridOf(scale, height),
    ...future(scale, height, now),
    ...rows.map((row, index) => rowOf(row, scale, index * ROW)),
    ...pickedAt(scale, height, picked),
  );
}

function gridOf(scale, height) {
  return scale.ticks().flatMap(({ at, label }) => {
    const x = scale.x(at);
    const isNearEdge = x < 22 || x > scale.width - 22;
    return [
      svg("line", { class: "grid", x1: x, x2: x, y1: 0, y2: height - AXIS + 6 }),
      ...(isNearEdge ? [] : [svg("text", { class: "tick", x, y: height - 8, "text-anchor": "middle" }, label)]),
    ];
  });
}

function future(scale, height, now) {
  const x = scale.x(now);
  if (x < 0 || x >= scale.width) {
    return [];
  }
  return [
    svg("rect", { class: "future", x, y: 0, width: scale.width - x, height: height - AXIS }),
    svg("line", { class: "now", x1: x, x2: x, y1: 0, y2: height - AXIS }),
    ...(scale.width - x < 30 ? [] : [svg("text", { class: "tick", x: x + 5, y: 12 }, "now")]),
  ];
}

function rowOf({ site, spans, note }, scale, y) {
  const name = plain(site);
  const label = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
  return svg(
    "g",
    { transform: `translate(0 ${y})` },
    svg("text", { class: "row-label", x: 4, y: LABEL - 3 }, label, note === "" ? "" : svg("tspan", { class: "tick" }, `  ${note}`)),
    svg("rect", { class: "track", x: 0, y: LABEL + 3, width: scale.width, height: TRACK, rx: 4 }),
    ...marksOf(spans, scale),
  );
}

/** Points that would be drawn over one another are drawn once: there are never more marks than fit. Bars lie below. */
function marksOf(spans, scale) {
  const marks = [];
  const bars = [];
  let right = -Infinity;
  for (const { from, to } of spans) {
    const x = scale.x(from);
    const end = scale.x(to);
    if (end < -MARK || x > scale.width + MARK) {
      continue;
    }
    if (from === to) {
      if (x - right >= 1) {
        marks.push(svg("rect", { class: "mark", x: x - MARK / 2, y: LABEL + 5, width: MARK, height: TRACK - 4, rx: 1.5 }));
        right = x + MARK / 2;
      }
    } else {
      const left = Math.max(-4, x);
      const width = Math.max(MARK, Math.min(scale.width + 4, end) - left);
      bars.push(svg("rect", { class: "window", x: left, y: LABEL + 6, width, height: TRACK - 6, rx: 3 }));
    }
  }
  return [...bars, ...marks];
}

function pickedAt(scale, height, picked) {
  const x = scale.x(picked);
  if (picked === undefined || x < -1 || x > scale.width + 1) {
    return [];
  }
  return [
    svg("line", { class: "picked", x1: x, x2: x, y1: 6, y2: height - AXIS + 4 }),
    svg("path", { class: "picked-handle", d: `M${x - 7} 0h14v6l-7 8-7-8z` }),
  ];
}
