// Symbols that differ by their shape, for those who do not tell their colours apart. A word always stands beside them.

import { svg } from "./element.js";

const CIRCLE = "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z";
const SHAPES = {
  met: [CIRCLE, "M4.6 8.2l2.3 2.4 4.5-5"],
  risk: ["M8 1.2L15.4 14.4H.6z", "M8 6v4M8 12v.6"],
  breached: ["M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1z", "M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2"],
  never: [CIRCLE, ""],
  paused: [CIRCLE, "M6.2 5.2v5.6M9.8 5.2v5.6"],
  running: [CIRCLE, "M6.4 5.1l4.4 2.9-4.4 2.9z"],
  better: ["", "M8 13V3.4M3.6 7.6L8 3.2l4.4 4.4"],
  worse: ["", "M8 3v9.6M3.6 8.4L8 12.8l4.4-4.4"],
  neutral: ["", "M3.5 8h9"],
};

/** A symbol of 16 by 16. Its first shape is filled, and cut out by the second. */
export function symbol(name) {
  const [body, mark] = SHAPES[name];
  const hollow = name === "never" || body === "";
  return svg(
    "svg",
    { class: "symbol", viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false", "data-symbol": name },
    body === "" ? undefined : svg("path", { d: body, class: hollow ? "symbol-outline" : "symbol-body" }),
    mark === "" ? undefined : svg("path", { d: mark, class: body === "" ? "symbol-line" : "symbol-mark" }),
  );
}
