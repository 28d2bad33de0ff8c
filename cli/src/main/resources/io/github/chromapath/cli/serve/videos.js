// SPDX-License-Identifier: Apache-2.0
// How videos are coloured. It is chosen before a video is added, since a video is coloured once.

const element = (id) => document.getElementById(id);

/** Begins with the model's own chroma. */
export function start(model) {
  element("video-chroma").value = model.chroma;
  for (const id of ["temporal", "video-chroma"]) {
    element(id).addEventListener("input", () => show(id));
    show(id);
  }
}

function show(id) {
  element(`${id}-value`).textContent = Number(element(id).value).toFixed(2);
}

/** The options of the service for a video that is added now. */
export function options() {
  return {
    temporal: element("temporal").value,
    chroma: element("video-chroma").value,
    lightness: element("video-lightness").value,
  };
}
