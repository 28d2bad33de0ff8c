// SPDX-License-Identifier: Apache-2.0
// The picture or video that is shown, and the controls that colour a picture again. The service keeps what the
// network has predicted, so that only previews are made while a control moves.

import { request } from "./api.js";
import * as film from "./film.js";
import { coloured } from "./queue.js";

const SIDE = 1600;
const element = (id) => document.getElementById(id);

let shown = null;
let model = null;

export function start(description) {
  model = description;
  element("chroma").value = model.chroma;
  for (const option of element("layer").options) {
    const missing =
      (option.value === "classes" && model.classes.length === 0) ||
      (option.value === "confidence" && !model.confidence);
    option.disabled = missing;
  }
  element("controls").addEventListener("input", change);
  element("controls").addEventListener("submit", (event) => event.preventDefault());
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
      load("gray", { layer: "gray" });
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

function preview(options) {
  return query({ ...options, side: SIDE, format: "jpeg", quality: 92 });
}

function change() {
  element("chroma-value").textContent = Number(element("chroma").value).toFixed(2);
  const layer = element("layer").value;
  element("overlay").hidden = layer === "";
  element("legend").hidden = layer === "";
  if (shown?.kind === "picture") {
    load("color", look());
    if (layer) {
      load("overlay", { layer });
    }
  }
  legend(layer);
  updateLinks();
}

/** For each image, the options that are wanted, and whether a request for it is under way. */
const wanted = {};
const loading = {};

/** Loads an image. While one is under way, only the latest wish is kept. */
async function load(id, options) {
  wanted[id] = { entry: shown, query: preview(options) };
  if (loading[id]) {
    return;
  }
  loading[id] = true;
  try {
    while (wanted[id]) {
      const { entry, query: text } = wanted[id];
      wanted[id] = null;
      const response = await request(`${entry.picture.href.slice(1)}?${text}`);
      const url = URL.createObjectURL(await response.blob());
      const image = element(id);
      const old = image.src;
      image.src = url;
      await image.decode();
      if (old.startsWith("blob:")) {
        URL.revokeObjectURL(old);
      }
      element("viewer-error").textContent = "";
    }
  } catch (error) {
    element("viewer-error").textContent = error.message;
  } finally {
    loading[id] = false;
  }
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
