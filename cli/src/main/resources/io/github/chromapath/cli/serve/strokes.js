// SPDX-License-Identifier: Apache-2.0
// The strokes on one picture, in pixels of its preview, with undo and redo.

/** A point of the service's lists of hints has this diameter, as a share of the longer side. */
const POINT = 1 / 256;

export class Strokes {
  #done = [];
  #undone = [];

  constructor({ width, height }) {
    this.width = width;
    this.height = height;
  }

  /** The diameter of a tool whose size is stated in thousandths of the longer side. */
  diameter(tool, size) {
    const share = tool === "point" ? POINT : size / 1000;
    return Math.max(2, share * Math.max(this.width, this.height));
  }

  /** Adds a stroke: `tool` brush, point, eraser or clear; `color`, `diameter`, and `points`. */
  add(stroke) {
    this.#done.push(stroke);
    this.#undone = [];
  }

  get undoable() {
    return this.#done.length > 0;
  }

  get redoable() {
    return this.#undone.length > 0;
  }

  undo() {
    this.#undone.push(this.#done.pop());
  }

  redo() {
    this.#done.push(this.#undone.pop());
  }

  /** Whether no colour is wanted. */
  get empty() {
    const cleared = this.#done.findLastIndex(({ tool }) => tool === "clear");
    return !this.#done.slice(cleared + 1).some(({ tool }) => tool !== "eraser");
  }

  /** Draws everything, and a stroke that is not finished. */
  draw(canvas, unfinished) {
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, canvas.width, canvas.height);
    for (const stroke of unfinished ? [...this.#done, unfinished] : this.#done) {
      drawOne(context, stroke);
    }
  }

  /** A transparent PNG, as the service reads it. */
  png() {
    const canvas = document.createElement("canvas");
    canvas.width = this.width;
    canvas.height = this.height;
    this.draw(canvas);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  }
}

function drawOne(context, { tool, color, diameter, points }) {
  if (tool === "clear") {
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    return;
  }
  context.save();
  context.globalCompositeOperation = tool === "eraser" ? "destination-out" : "source-over";
  context.fillStyle = context.strokeStyle = tool === "eraser" ? "#000" : color;
  context.lineWidth = diameter;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  if (points.length === 1) {
    context.arc(points[0].x, points[0].y, diameter / 2, 0, 2 * Math.PI);
    context.fill();
  } else {
    points.forEach(({ x, y }) => context.lineTo(x, y));
    context.stroke();
  }
  context.restore();
}
