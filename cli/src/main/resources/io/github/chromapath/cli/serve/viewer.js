// SPDX-License-Identifier: Apache-2.0
// The picture or video that is shown, and the controls that colour a picture again. The service
// keeps what the network has predicted, so that only previews are made while a control moves.

import { hint } from "./api.js";
import * as brush from "./brush.js";
import * as film from "./film.js";
import { latest } from "./latest.js";
import * as previews from "./previews.js";
import { coloured } from "./queue.js";

const element = (id) => document.getElementById(id);

let shown = null;
let model = null;

/** The state of the controls that is shown. */
let handled = "";

export function start(description) {
  model = description;
  element("chroma").value = model.chroma;
  for (const option of element("layer").options) {
    const missing =
      (option.value === "classes" && model.classes.length === 0) ||
      (option.value === "confidence" && !model.confidence);
    option.disabled = missing;
  }
  // A choice by mouse or keys sends both events; some programs that fill in forms send one.
  element("controls").addEventListener("input", changeOnce);
  element("controls").addEventListener("change", changeOnce);
  element("controls").addEventListener("submit", (event) => event.preventDefault());
  brush.start(sendHints);
  element("archive").addEventListener("click", updateLinks);
  element("archive").addEventListener("focus", updateLinks);
  element("archive").addEventListener("pointerenter", updateLinks);
  change();
}

/** Shows an entry if the user asks for it or nothing is shown, and hides one that is removed. */
export function open(entry, asked) {
  if (entry.state === "removed") {
    if (shown === entry) {
      shown = null;
      element("viewer").hidden = true;
      film.show(null);
    }
  } else if (entry.state === "coloured" && (asked || shown === null)) {
    shown?.button.removeAttribute("aria-current");
    shown = entry;
    entry.button.setAttribute("aria-current", "true");
    element("viewer").hidden = false;
    element("viewer-heading").textContent = entry.name;
    element("notes").replaceChildren(
      ...entry.picture.notes.map((note) => {
        const item = document.createElement("li");
        item.textContent = note;
        return item;
      }),
    );
    const video = entry.kind === "video";
    film.show(video ? entry.picture.href.slice(1) : null);
    element("picture").hidden = video;
    if (!video) {
      brush.show(entry);
      preview("gray", { layer: "gray" });
      change();
    }
  }
  updateLinks();
}

/** The options that the controls state. */
function look() {
  return {
    chroma: element("chroma").value,
    lightness: element("lightness").value,
    flip: element("flip").checked,
    guided: element("guided").checked,
  };
}

function query(options) {
  return new URLSearchParams(options).toString();
}

/** Sends the strokes on an entry, and shows what the service makes of them. */
function sendHints(entry) {
  entry.sendHints ??= latest(async () => {
    try {
      await hint(entry.picture, entry.strokes.empty ? null : await entry.strokes.png());
      if (entry === shown) {
        preview("color", look());
      }
    } catch (error) {
      element("hint-status").textContent = error.message;
    }
  });
  entry.sendHints();
}

/** Shows the entry in an image. */
function preview(id, options) {
  previews.show(id, shown, options, (entry) => entry === shown);
}

function changeOnce() {
  if (query({ ...look(), layer: element("layer").value }) !== handled) {
    change();
  }
}

function change() {
  handled = query({ ...look(), layer: element("layer").value });
  element("chroma-value").textContent = Number(element("chroma").value).toFixed(2);
  const layer = element("layer").value;
  element("overlay").hidden = layer === "";
  element("legend").hidden = layer === "";
  if (layer === "") {
    previews.forget("overlay");
  }
  if (shown?.kind === "picture") {
    preview("color", look());
    if (layer) {
      preview("overlay", { layer });
    }
  }
  legend(layer);
  updateLinks();
}

function legend(layer) {
  const rows =
    layer === "classes"
      ? model.classes
      : [
          { name: "sure", color: "#000004" },
          { name: "less sure", color: "#bc3754" },
          { name: "unsure", color: "#fcffa4" },
        ];
  element("legend").replaceChildren(
    ...rows.map(({ name, color }) => {
      const item = document.createElement("li");
      const swatch = document.createElement("span");
      swatch.style.backgroundColor = color;
      item.append(swatch, name);
      return item;
    }),
  );
}

function updateLinks() {
  if (shown) {
    const options = shown.kind === "picture" ? `?${query(look())}` : "";
    element("download").href = shown.picture.href.slice(1) + options;
  }
  const jobs = coloured().map((job) => ["job", job.id]);
  element("archive").href = `v1/archive?${new URLSearchParams([...jobs, ...Object.entries(look())])}`;
}
