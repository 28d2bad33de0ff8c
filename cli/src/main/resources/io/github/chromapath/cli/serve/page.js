// SPDX-License-Identifier: Apache-2.0
// Starts the page: the queue of pictures and videos, and the one that is shown.

import { model } from "./api.js";
import * as film from "./film.js";
import * as queue from "./queue.js";
import * as slider from "./slider.js";
import * as videos from "./videos.js";
import * as viewer from "./viewer.js";

const drop = document.getElementById("drop");
const files = document.getElementById("files");

const description = await model();
document.getElementById("model").textContent = description.name;
viewer.start(description);
queue.start(description.limits, viewer.open);
slider.start();
videos.start(description);
film.start();

files.addEventListener("change", () => {
  queue.add(files.files);
  files.value = "";
});

for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) {
    drop.classList.remove("over");
  }
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  queue.add(event.dataTransfer.files);
});
document.body.dataset.ready = "true";
