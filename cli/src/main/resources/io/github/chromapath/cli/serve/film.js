// SPDX-License-Identifier: Apache-2.0
// A coloured video, which is played where the browser can.

const player = document.getElementById("film");
const fault = document.getElementById("film-error");

export function start() {
  player.addEventListener("error", () => {
    if (player.hasAttribute("src")) {
      player.hidden = true;
      fault.textContent = "This browser cannot play the video. Download it to see it.";
    }
  });
}

/** Shows the video at an address, or none. */
export function show(href) {
  fault.textContent = "";
  player.hidden = href === null;
  if (href === null) {
    player.removeAttribute("src");
    player.load();
  } else {
    player.src = href;
  }
}
