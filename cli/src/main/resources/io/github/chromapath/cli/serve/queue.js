// SPDX-License-Identifier: Apache-2.0
// The pictures and videos on the page: each is sent as a job of its own, a few at a time.

import { ended, remove, submit } from "./api.js";
import { isVideo } from "./kinds.js";
import { options as videoOptions } from "./videos.js";

/** How many are sent before the first has ended, for each kind. */
const AT_ONCE = { picture: 3, video: 1 };
const list = document.getElementById("queue");
const status = document.getElementById("status");
const bar = document.getElementById("progress");
const archive = document.getElementById("archive");
const clear = document.getElementById("clear");

const entries = [];
let limits = null;
let onOpen = () => {};
const running = { picture: 0, video: 0 };
let started = 0;
let finishedSinceStart = 0;

/** Begins; `open` is called with the entry that is to be shown. */
export function start(accepted, open) {
  limits = accepted;
  onOpen = open;
  clear.addEventListener("click", () => [...entries].forEach(drop));
}

/** The jobs of all coloured pictures and videos. */
export function coloured() {
  return entries.filter((entry) => entry.state === "coloured").map((entry) => entry.job);
}

/** Adds files; those that are too large fail at once. */
export function add(files) {
  for (const file of files) {
    const kind = isVideo(file) ? "video" : "picture";
    const options = kind === "video" ? videoOptions() : {};
    const entry = { file, kind, options, name: file.name, state: "waiting", text: "waiting" };
    entries.push(entry);
    show(entry);
    const bytes = kind === "video" ? limits.videoBytes : limits.bytes;
    if (file.size > bytes) {
      fail(
        entry,
        `${file.name}: the file has more than the ${Math.floor(bytes / 2 ** 20)} MiB that this service ` +
          "accepts; make it smaller, or colour it with 'chromapath infer'.",
      );
    }
  }
  next();
}

function next() {
  if (running.picture === 0) {
    started = performance.now();
    finishedSinceStart = 0;
  }
  for (const entry of entries) {
    if (entry.state === "waiting" && running[entry.kind] < AT_ONCE[entry.kind]) {
      run(entry);
    }
  }
  summarise();
}

function run(entry) {
  running[entry.kind]++;
  set(entry, "running", "sending");
  colour(entry).finally(() => {
    running[entry.kind]--;
    finishedSinceStart += entry.kind === "picture" ? 1 : 0;
    entry.file = null;
    next();
  });
}

async function colour(entry) {
  try {
    entry.job = await sent(entry);
    if (entry.state === "removed") {
      remove(entry.job);
      return;
    }
    set(entry, "running", "colouring");
    const job = await ended(entry.job, (now) => follow(entry, now));
    const picture = job.pictures[0];
    if (entry.state === "removed") {
      return;
    }
    if (picture.state !== "colored") {
      fail(entry, picture.error ?? `${entry.name}: it was cancelled.`);
      return;
    }
    entry.picture = picture;
    const frames = picture.frames ? `, ${picture.framesDone} frames` : "";
    set(entry, "coloured", `${picture.width} x ${picture.height}${frames}`);
    onOpen(entry, false);
  } catch (error) {
    fail(entry, error.message);
  }
}

/** Shows how far a video is. */
function follow(entry, job) {
  const { frames, framesDone } = job.pictures[0];
  if (frames && entry.state === "running") {
    const left = framesDone > 0 ? `, about ${duration(job.remainingSeconds)} left` : "";
    entry.share = framesDone / frames;
    set(entry, "running", `${framesDone} of ${frames} frames${left}`);
  }
}

/** Sends a file, again and again while the service is busy. */
async function sent(entry) {
  for (;;) {
    try {
      return await submit(entry.file, entry.options);
    } catch (error) {
      if (error.status !== 429 || entry.state === "removed") {
        throw error;
      }
      set(entry, "running", "waiting for the service");
      await new Promise((resolve) => setTimeout(resolve, 1000 * error.retryAfter));
    }
  }
}

function set(entry, state, text) {
  if (entry.state === "removed") {
    return;
  }
  entry.state = state;
  entry.text = text;
  update(entry);
}

function fail(entry, sentence) {
  set(entry, "failed", sentence);
  summarise();
}

function drop(entry) {
  entries.splice(entries.indexOf(entry), 1);
  entry.element.remove();
  entry.state = "removed";
  if (entry.job) {
    remove(entry.job);
  }
  onOpen(entry, false);
  summarise();
}

function show(entry) {
  const item = document.createElement("li");
  const open = document.createElement("button");
  const name = document.createElement("span");
  const state = document.createElement("span");
  const away = document.createElement("button");
  open.type = "button";
  open.className = "open";
  name.className = "name";
  name.textContent = entry.name;
  state.className = "state";
  const frames = document.createElement("progress");
  frames.setAttribute("aria-label", `Frames of ${entry.name} that are done`);
  open.append(name, state);
  open.addEventListener("click", () => onOpen(entry, true));
  away.type = "button";
  away.textContent = "\u00d7";
  away.setAttribute("aria-label", `Remove ${entry.name}`);
  away.addEventListener("click", () => drop(entry));
  item.append(open, away, frames);
  entry.element = item;
  entry.button = open;
  entry.stateElement = state;
  entry.bar = frames;
  list.append(item);
  update(entry);
}

function update(entry) {
  entry.stateElement.textContent = entry.text;
  entry.element.className = entry.state;
  entry.button.disabled = entry.state !== "coloured";
  entry.bar.hidden = entry.state !== "running" || entry.share === undefined;
  entry.bar.value = entry.share ?? 0;
}

function summarise() {
  const done = entries.filter((entry) => ["coloured", "failed"].includes(entry.state));
  const failed = entries.filter((entry) => entry.state === "failed").length;
  const left = entries.length - done.length;
  bar.hidden = left === 0;
  bar.max = Math.max(1, entries.length);
  bar.value = done.length;
  clear.hidden = entries.length === 0;
  archive.hidden = coloured().length < 2;
  if (entries.length === 0) {
    status.textContent = "";
    return;
  }
  let text = `${done.length} of ${entries.length} done`;
  if (failed > 0) {
    text += `, ${failed} failed`;
  }
  const pictures = entries.filter(
    (entry) => entry.kind === "picture" && !done.includes(entry),
  ).length;
  if (pictures > 0 && finishedSinceStart > 0) {
    const seconds = (performance.now() - started) / 1000 / finishedSinceStart;
    text += `, about ${duration(seconds * pictures)} left${pictures < left ? " for pictures" : ""}`;
  }
  status.textContent = `${text}.`;
}

function duration(seconds) {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
