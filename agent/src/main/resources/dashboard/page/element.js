// Makes elements. Whatever the agent answers is put in as text and never as markup: names of workloads are chosen by others.

const SVG = "http://www.w3.org/2000/svg";

/** An element. Attributes that are undefined or false are left out; strings among the children become text. */
export function element(name, attributes = {}, ...children) {
  return furnish(document.createElement(name), attributes, children);
}

/** The same for a picture. */
export function svg(name, attributes = {}, ...children) {
  return furnish(document.createElementNS(SVG, name), attributes, children);
}

function furnish(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** Changes a text only if it is another one, so that nothing is laid out, or read aloud, in vain. */
export function write(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

/** A button that does something. */
export function button(text, action, attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", action);
  return made;
}

/** Makes the children of an element be these, in this order. What stays is not touched, so it keeps its focus. */
export function arrange(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.childNodes]) {
    if (!wanted.has(child)) {
      child.remove();
    }
  }
  let place = parent.firstChild;
  for (const child of children) {
    if (child === place) {
      place = place.nextSibling;
    } else if (child.parentNode === parent && "moveBefore" in parent) {
      parent.moveBefore(child, place); // an element keeps its focus while it is moved
    } else {
      parent.insertBefore(child, place);
    }
  }
}
