// SPDX-License-Identifier: Apache-2.0
// The images of the viewer: small copies of a picture, which the service paints.

import { request } from "./api.js";
import { latest } from "./latest.js";

/** The longest side of a preview in pixels. */
const SIDE = 1600;

const faults = {};
const loaders = {};

/** The size of a picture's preview. */
export function previewSize({ width, height }) {
  const scale = Math.min(1, SIDE / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(scale * width)),
    height: Math.max(1, Math.round(scale * height)),
  };
}

/**
 * Shows an entry in the image of an id, as the options say. Of several wishes for an image, the
 * last is shown. `current` tells whether the entry is still wanted when its image has arrived.
 */
export function show(id, entry, options, current) {
  loaders[id] ??= latest((wish) => load(id, wish));
  const query = new URLSearchParams({ ...options, side: SIDE, format: "jpeg", quality: 92 });
  loaders[id]({ entry, query, current });
}

async function load(id, { entry, query, current }) {
  try {
    const response = await request(`${entry.picture.href.slice(1)}?${query}`);
    const url = URL.createObjectURL(await response.blob());
    if (!current(entry)) {
      URL.revokeObjectURL(url);
      return;
    }
    const image = document.getElementById(id);
    const old = image.src;
    image.src = url;
    await image.decode();
    if (old.startsWith("blob:")) {
      URL.revokeObjectURL(old);
    }
    faults[id] = "";
  } catch (error) {
    faults[id] = current(entry) ? error.message : "";
  }
  showFaults();
}

/** Drops the error of an image that is not shown any more. */
export function forget(id) {
  delete faults[id];
  showFaults();
}

function showFaults() {
  const sentences = new Set(Object.values(faults).filter((sentence) => sentence !== ""));
  document.getElementById("viewer-error").textContent = [...sentences].join(" ");
}
