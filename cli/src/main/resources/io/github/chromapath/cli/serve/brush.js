// SPDX-License-Identifier: Apache-2.0
// Colouring by hand: tools that draw strokes on the shown picture, by pointer, touch or keys.

import { previewSize } from "./previews.js";
import { Strokes } from "./strokes.js";

const element = (id) => document.getElementById(id);
const canvas = element("hints");
const stage = element("stage");
const cursor = element("cursor");

/** The part of the width that an arrow key moves the cursor; with Shift, a tenth of it. */
const STEP = 0.02;

let entry = null;
let unfinished = null;
let at = { x: 0, y: 0 };
let onChange = () => {};

/** Begins; `changed` is called with the entry whose strokes have changed. */
export function start(changed) {
  onChange = changed;
  element("paint").addEventListener("click", () => activate(!active()));
  element("undo").addEventListener("click", () => edit("undo", "Undone."));
  element("redo").addEventListener("click", () => edit("redo", "Done again."));
  element("clear-hints").addEventListener("click", clear);
  element("brush-size").addEventListener("input", showSize);
  canvas.addEventListener("pointerdown", press);
  canvas.addEventListener("pointermove", move);
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", cancel);
  canvas.addEventListener("keydown", key);
  document.addEventListener("keydown", shortcut);
  showSize();
}

/** Takes the strokes of an entry. */
export function show(shown) {
  entry = shown;
  entry.strokes ??= new Strokes(previewSize(entry.picture));
  canvas.width = entry.strokes.width;
  canvas.height = entry.strokes.height;
  at = { x: canvas.width / 2, y: canvas.height / 2 };
  unfinished = null;
  refresh();
}

function active() {
  return element("paint").getAttribute("aria-pressed") === "true";
}

function activate(on) {
  element("paint").setAttribute("aria-pressed", on);
  element("tools").hidden = !on;
  canvas.hidden = !on;
  stage.classList.toggle("painting", on);
}

function showSize() {
  element("brush-size-value").textContent = element("brush-size").value;
}

function tool() {
  return document.querySelector("#tools input[name=tool]:checked").value;
}

function say(sentence) {
  element("hint-status").textContent = sentence;
}

function refresh() {
  entry.strokes.draw(canvas, unfinished);
  element("undo").disabled = !entry.strokes.undoable;
  element("redo").disabled = !entry.strokes.redoable;
  element("clear-hints").disabled = entry.strokes.empty;
  cursor.style.left = `${(100 * at.x) / canvas.width}%`;
  cursor.style.top = `${(100 * at.y) / canvas.height}%`;
}

function changed(sentence) {
  refresh();
  say(sentence);
  onChange(entry);
}

function edit(action, sentence) {
  if (entry.strokes[`${action}able`]) {
    entry.strokes[action]();
    changed(sentence);
  }
}

function clear() {
  if (!entry.strokes.empty) {
    entry.strokes.add({ tool: "clear" });
    changed("All colours by hand are removed.");
  }
}

/** A stroke of the chosen tool from a point on. */
function begun(point) {
  return {
    tool: tool(),
    color: element("brush-color").value,
    diameter: entry.strokes.diameter(tool(), Number(element("brush-size").value)),
    points: [point],
  };
}

function finish(stroke) {
  entry.strokes.add(stroke);
  changed(stroke.tool === "eraser" ? "Erased." : `Painted in ${stroke.color}.`);
}

/** Takes the colour of a point of the coloured picture, and returns to the brush. */
function pick({ x, y }) {
  const image = element("color");
  const copy = document.createElement("canvas");
  copy.width = copy.height = 1;
  const context = copy.getContext("2d");
  const across = (image.naturalWidth / canvas.width) * x;
  const down = (image.naturalHeight / canvas.height) * y;
  context.drawImage(image, Math.floor(across), Math.floor(down), 1, 1, 0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  const color = `#${[red, green, blue].map((c) => c.toString(16).padStart(2, "0")).join("")}`;
  element("brush-color").value = color;
  element("tool-brush").checked = true;
  say(`The brush has the colour ${color}.`);
}

function inside(value, most) {
  return Math.min(most - 0.5, Math.max(0, value));
}

function point(event) {
  const box = canvas.getBoundingClientRect();
  return {
    x: inside(((event.clientX - box.left) / box.width) * canvas.width, canvas.width),
    y: inside(((event.clientY - box.top) / box.height) * canvas.height, canvas.height),
  };
}

function press(event) {
  if (!event.isPrimary || event.button !== 0) {
    return;
  }
  at = point(event);
  if (tool() === "pipette") {
    pick(at);
    return;
  }
  canvas.setPointerCapture(event.pointerId);
  unfinished = begun(at);
  refresh();
}

function move(event) {
  if (unfinished && event.isPrimary && unfinished.tool !== "point") {
    at = point(event);
    unfinished.points.push(at);
    refresh();
  }
}

function release(event) {
  if (unfinished && event.isPrimary) {
    const stroke = unfinished;
    unfinished = null;
    finish(stroke);
  }
}

function cancel() {
  unfinished = null;
  refresh();
}

/** Arrow keys move the cursor; Space and Enter use the tool there. */
function key(event) {
  const step = STEP * canvas.width * (event.shiftKey ? 0.1 : 1);
  const moves = {
    ArrowLeft: [-step, 0],
    ArrowRight: [step, 0],
    ArrowUp: [0, -step],
    ArrowDown: [0, step],
  };
  if (moves[event.key]) {
    const [across, down] = moves[event.key];
    at = { x: inside(at.x + across, canvas.width), y: inside(at.y + down, canvas.height) };
    refresh();
  } else if (event.key === " " || event.key === "Enter") {
    if (tool() === "pipette") {
      pick(at);
    } else {
      finish(begun(at));
    }
  } else {
    return;
  }
  event.preventDefault();
}

/** Ctrl-Z undoes; Ctrl-Shift-Z and Ctrl-Y do again. */
function shortcut(event) {
  const letter = event.key.toLowerCase();
  const visible = canvas.offsetParent !== null;
  if (!visible || !(event.ctrlKey || event.metaKey) || !["z", "y"].includes(letter)) {
    return;
  }
  event.preventDefault();
  if (letter === "y" || event.shiftKey) {
    edit("redo", "Done again.");
  } else {
    edit("undo", "Undone.");
  }
}
