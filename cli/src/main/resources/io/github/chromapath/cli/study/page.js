
"use strict";
(() => {
  const study = JSON.parse(document.getElementById("study").textContent);
  const FORMAT = "chromapath-study-answers-1";
  /** A grey field between two pictures, so that nobody compares them by their flicker. */
  const GREY_MILLISECONDS = 500;
  const MOST_PARTICIPANTS = 2147483647;

  const $ = id => document.getElementById(id);
  const imageOf = new Map();
  study.images.forEach((tokens, image) => tokens.forEach(token => imageOf.set(token, image)));

  // The order of a participant: the same for the same study and number, in every browser.

  /** Mulberry32 seeded by FNV-1a: numbers in [0, 1). */
  function generator(text) {
    let state = 2166136261;
    for (let i = 0; i < text.length; i++) {
      state = Math.imul(state ^ text.charCodeAt(i), 16777619);
    }
    return () => {
      state = (state + 0x6D2B79F5) | 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
  }

  function shuffled(list, random) {
    const result = list.slice();
    for (let i = result.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [result[i], result[j]] = [result[j], result[i]];
    }
    return result;
  }

  const imageOfTrial = trial => imageOf.get(trial.item || trial.left);

  /** A random order in which no image follows itself, if there are two images or more. */
  function spaced(trials, random) {
    const rest = shuffled(trials, random);
    const order = [];
    while (rest.length > 0) {
      const last = order.length > 0 ? imageOfTrial(order[order.length - 1]) : -1;
      const counts = new Map();
      rest.forEach(trial => counts.set(imageOfTrial(trial), (counts.get(imageOfTrial(trial)) || 0) + 1));
      // An image that fills more than half of the rest must come now, or it would follow itself.
      const urgent = rest.findIndex(trial =>
        imageOfTrial(trial) !== last && 2 * counts.get(imageOfTrial(trial)) > rest.length);
      const allowed = rest.findIndex(trial => imageOfTrial(trial) !== last);
      order.push(rest.splice(urgent >= 0 ? urgent : Math.max(allowed, 0), 1)[0]);
    }
    return order;
  }

  /** Each pair of an image's pictures; each picture is on the left about as often as on the right. */
  function pairsOf(tokens, random) {
    const list = shuffled(tokens, random);
    const pairs = [];
    for (let i = 0; i < list.length; i++) {
      for (let j = i + 1; j < list.length; j++) {
        pairs.push((i + j) % 2 === 1 ? {left: list[i], right: list[j]} : {left: list[j], right: list[i]});
      }
    }
    return pairs;
  }

  const exchanged = pair => ({left: pair.right, right: pair.left});

  /** Repeats a tenth of the trials, at least two: chosen in the first half, shown in the second. */
  function repeated(trials, again, random) {
    const half = Math.floor(trials.length / 2);
    const count = Math.min(half, Math.max(2, Math.round(trials.length / 10)));
    const order = trials.slice();
    shuffled(trials.slice(0, half), random).slice(0, count).forEach(trial => {
      const repeat = Object.assign(again(trial), {repeat: true});
      const places = [];
      for (let at = half + 1; at <= order.length; at++) {
        places.push(at);
      }
      const apart = places.filter(at => [order[at - 1], order[at]].every(
        next => !next || imageOfTrial(next) !== imageOfTrial(repeat)));
      const choice = apart.length > 0 ? apart : places;
      order.splice(choice[Math.floor(random() * choice.length)], 0, repeat);
    });
    return order;
  }

  /**
   * All screens of a participant. Two participants 2k - 1 and 2k see the same order, one of them
   * reversed and with the sides exchanged. Which part comes first changes with every k.
   */
  function screens(participant) {
    const k = Math.floor((participant - 1) / 2);
    const mirrored = participant % 2 === 0;
    const random = generator(study.study + ":" + k);
    let ratings = spaced(study.images.flat().map(item => ({item})), random);
    let pairs = spaced(study.images.flatMap(tokens => pairsOf(tokens, random)), random);
    if (mirrored) {
      ratings.reverse();
      pairs = pairs.reverse().map(exchanged);
    }
    ratings = repeated(ratings, trial => ({item: trial.item}), random);
    pairs = repeated(pairs, exchanged, random);
    const practice = trial => Object.assign(trial, {practice: true});
    const rate = [
      {note: "Rate: practice", text: "First, some pictures for practice. Rate how natural their colours look. These answers do not count."},
      ...shuffled(study.practice, random).slice(0, 5).map(item => practice({item})),
      {note: "Rate", text: "From now on, your answers count: " + ratings.length + " pictures."},
      ...ratings];
    const compare = [
      {note: "Compare: practice", text: "First, some pairs for practice. Choose the picture that looks more natural. These answers do not count."},
      ...pairsOf(study.practice, random).slice(0, 2).map(practice),
      {note: "Compare", text: "From now on, your answers count: " + pairs.length + " pairs."},
      ...pairs];
    return k % 2 === 0 ? [...rate, ...compare] : [...compare, ...rate];
  }

  // The state: where the participant is, and the answers so far.

  let participant = 0;
  let plan = [];
  let at = 0;
  let answers = [];
  let unsaved = false;
  let ready = false;
  let shownAt = 0;
  let showing = 0;

  const counts = screen => !screen.note && !screen.practice;

  function file() {
    return JSON.stringify({format: FORMAT, study: study.study, participant, answers}, null, 1) + "\n";
  }

  function only(id) {
    for (const main of document.querySelectorAll("main")) {
      main.hidden = main.id !== id;
    }
    window.scrollTo(0, 0);
  }

  function show() {
    ready = false;
    showing++;
    if (at >= plan.length) {
      finish(true);
    } else if (plan[at].note) {
      only("note");
      $("note-title").textContent = plan[at].note;
      $("note-text").textContent = plan[at].text;
      $("continue").focus();
    } else {
      trial(plan[at], showing);
    }
  }

  async function trial(screen, mine) {
    only("trial");
    const rating = Boolean(screen.item);
    const part = plan.filter(other => counts(other) && Boolean(other.item) === rating);
    $("count").textContent = screen.practice
      ? "Practice"
      : (rating ? "Picture " : "Pair ") + (part.indexOf(screen) + 1) + " of " + part.length;
    $("ask").textContent = rating
      ? "How natural do the colours look?"
      : "Which picture looks more natural?";
    $("progress").max = plan.filter(counts).length;
    $("progress").value = answers.length;
    $("ratings").hidden = !rating;
    $("pair").hidden = rating;
    $("figure-b").hidden = rating;
    $("stage").className = rating ? "single blank" : "blank";
    $("picture-a").disabled = rating;
    $("image-a").alt = rating ? "The picture to rate" : "Picture A";
    $("image-b").alt = rating ? "" : "Picture B";
    $("back").disabled = previous() < 0;
    enable(false);
    $("image-a").src = study.pictures[screen.item || screen.left];
    $("image-b").src = study.pictures[screen.item || screen.right];
    $("question").focus();
    await Promise.all([
      $("image-a").decode(), $("image-b").decode(),
      new Promise(done => setTimeout(done, GREY_MILLISECONDS))]);
    if (mine !== showing) {
      return;
    }
    $("stage").classList.remove("blank");
    enable(true);
    shownAt = performance.now();
    ready = true;
  }

  function enable(on) {
    for (const button of document.querySelectorAll(".choices button")) {
      button.disabled = !on;
    }
  }

  function answer(value) {
    const screen = plan[at];
    if (!ready || Boolean(screen.item) !== ("rating" in value)) {
      return;
    }
    if (counts(screen)) {
      answers.push({
        ...(screen.item ? {item: screen.item} : {left: screen.left, right: screen.right}),
        ...value,
        ...(screen.repeat ? {repeat: true} : {}),
        milliseconds: Math.round(performance.now() - shownAt)});
      unsaved = true;
    }
    at++;
    show();
  }

  /** The screen before this one that has an answer; -1 if there is none. */
  function previous() {
    let before = at - 1;
    while (before >= 0 && plan[before].note) {
      before--;
    }
    return before;
  }

  function back() {
    const before = previous();
    if (before >= 0) {
      if (counts(plan[before])) {
        answers.pop();
      }
      at = before;
      show();
    }
  }

  function finish(complete) {
    only("end");
    $("end-title").textContent = complete ? "Thank you!" : "Save your answers";
    $("end-text").textContent = complete
      ? "That was all. Save the file, and pass it on to whoever gave you this page."
      : "Save the file. To continue, open this page again and choose “Continue from a file”.";
    $("return").hidden = complete;
    $("answers").value = file();
    $("end-title").focus();
  }

  function save() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([file()], {type: "application/json"}));
    link.download = "answers-" + study.study.slice(0, 6) + "-participant-" + participant + ".json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    unsaved = false;
  }

  function start(number) {
    participant = number;
    plan = screens(participant);
    answers = [];
    at = 0;
    show();
  }

  /** Continues after the answers of a file; throws a sentence if they are not of this study. */
  function resume(text) {
    let saved;
    try {
      saved = JSON.parse(text);
    } catch (e) {
      saved = null;
    }
    if (!saved || saved.format !== FORMAT || !Array.isArray(saved.answers)) {
      throw new Error("This file does not contain answers of a study. Choose the file that this page saved.");
    }
    if (saved.study !== study.study) {
      throw new Error("This file belongs to another study. Open the page that saved it.");
    }
    const number = saved.participant;
    const known = Number.isInteger(number) && number >= 1 && number <= MOST_PARTICIPANTS;
    const order = known ? screens(number) : [];
    const trials = order.filter(counts);
    const valid = (entry, trial) => entry && trial
      && entry.item === trial.item && entry.left === trial.left && entry.right === trial.right
      && Boolean(entry.repeat) === Boolean(trial.repeat)
      && (trial.item ? [1, 2, 3, 4, 5].includes(entry.rating)
        : ["left", "neither", "right"].includes(entry.choice))
      && Number.isInteger(entry.milliseconds) && entry.milliseconds >= 0;
    if (!known || !saved.answers.every((entry, i) => valid(entry, trials[i]))) {
      throw new Error("This file is damaged. Choose the file as this page saved it.");
    }
    participant = number;
    plan = order;
    answers = saved.answers;
    unsaved = false;
    if (answers.length === 0) {
      at = 0;
    } else if (answers.length === trials.length) {
      at = plan.length;
    } else {
      // Behind the last answer, so that the practice of a part that was not begun comes first.
      at = plan.indexOf(trials[answers.length - 1]) + 1;
      if (counts(plan[at])) {
        plan.splice(at, 0, {note: "Welcome back", text: "The study continues where you stopped."});
      }
    }
    show();
  }

  // Input.

  $("begin").addEventListener("submit", event => {
    event.preventDefault();
    start($("number").value === ""
      ? 1 + (crypto.getRandomValues(new Uint32Array(1))[0] % MOST_PARTICIPANTS)
      : Number($("number").value));
  });
  $("resume").addEventListener("change", async event => {
    $("fault").textContent = "";
    try {
      const chosen = event.target.files[0];
      if (chosen && chosen.size > 8 * 1024 * 1024) {
        throw new Error("This file is too large. Choose the file that this page saved.");
      }
      if (chosen) {
        resume(await chosen.text());
      }
    } catch (e) {
      $("fault").textContent = e.message;
    }
    event.target.value = "";
  });
  $("continue").addEventListener("click", () => { at++; show(); });
  for (const button of document.querySelectorAll("[data-rating]")) {
    button.addEventListener("click", () => answer({rating: Number(button.dataset.rating)}));
  }
  for (const button of document.querySelectorAll("[data-choice]")) {
    button.addEventListener("click", () => answer({choice: button.dataset.choice}));
  }
  $("picture-a").addEventListener("click", () => answer({choice: "left"}));
  $("picture-b").addEventListener("click", () => answer({choice: "right"}));
  $("back").addEventListener("click", back);
  $("stop").addEventListener("click", () => { ready = false; showing++; finish(false); });
  $("return").addEventListener("click", show);
  $("save").addEventListener("click", save);

  const CHOICES = {ArrowLeft: "left", a: "left", ArrowRight: "right", b: "right",
    ArrowDown: "neither", 0: "neither"};
  document.addEventListener("keydown", event => {
    if ($("trial").hidden || event.repeat || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "Backspace") {
      event.preventDefault();
      back();
    } else if (plan[at].item) {
      if (/^[1-5]$/.test(key)) {
        answer({rating: Number(key)});
      } else if (key === "ArrowLeft" || key === "ArrowRight") {
        move(key === "ArrowLeft" ? -1 : 1);
      }
    } else if (Object.hasOwn(CHOICES, key)) {
      event.preventDefault();
      answer({choice: CHOICES[key]});
    }
  });

  /** Moves the focus between the ratings; Enter chooses. */
  function move(step) {
    const buttons = [...document.querySelectorAll("[data-rating]")];
    const focused = buttons.indexOf(document.activeElement);
    buttons[focused < 0 ? 2 : Math.min(4, Math.max(0, focused + step))].focus();
  }

  window.addEventListener("beforeunload", event => {
    if (unsaved) {
      event.preventDefault();
    }
  });

  const first = screens(1);
  const total = rating => first.filter(s => counts(s) && Boolean(s.item) === rating).length;
  $("count-ratings").textContent = total(true) + " pictures";
  $("count-pairs").textContent = total(false) + " pairs";
  only("start");
})();
