// SPDX-License-Identifier: Apache-2.0
// The slider between the grey and the coloured picture: a range input over both, so that keyboards
// and screen readers work as with every slider.

const stage = document.getElementById("stage");
const input = document.getElementById("slider");

function move() {
  stage.style.setProperty("--share", `${input.value}%`);
  input.setAttribute("aria-valuetext", `${input.value} % grey`);
}

/** Moves with the pointer from where it is pressed, not only from the handle. */
function point(event) {
  const box = stage.getBoundingClientRect();
  const share = (event.clientX - box.left) / box.width;
  input.value = Math.round(100 * Math.min(1, Math.max(0, share)));
  move();
}

export function start() {
  input.addEventListener("input", move);
  input.addEventListener("pointerdown", (event) => {
    input.setPointerCapture(event.pointerId);
    event.preventDefault();
    input.focus();
    point(event);
  });
  input.addEventListener("pointermove", (event) => {
    if (input.hasPointerCapture(event.pointerId)) {
      point(event);
    }
  });
  move();
}
