// SPDX-License-Identifier: Apache-2.0
// Requests to the service. A refusal is an Error whose message is the service's sentence.

const login = document.getElementById("login");
let loggedIn = null;

/** Answers a request; asks for the token first if the service wants it. */
export async function request(path, options = {}) {
  const response = await fetch(path, options);
  if (response.status === 401) {
    await logIn();
    return request(path, options);
  }
  if (!response.ok) {
    throw await refusal(response);
  }
  return response;
}

/** Error with the status and, if the service is busy, the seconds to wait. */
async function refusal(response) {
  let sentence = `The service answers ${response.status}.`;
  try {
    sentence = (await response.json()).detail;
  } catch {
    // A proxy may answer with something else.
  }
  const error = new Error(sentence);
  error.status = response.status;
  error.retryAfter = Number(response.headers.get("Retry-After")) || 2;
  return error;
}

function logIn() {
  loggedIn ??= new Promise((resolve) => {
    login.showModal();
    document.getElementById("login-form").onsubmit = async (event) => {
      event.preventDefault();
      const token = document.getElementById("token");
      const response = await fetch("v1/session", {
        method: "POST",
        body: new URLSearchParams({ token: token.value }),
      });
      if (response.ok) {
        login.close();
        loggedIn = null;
        resolve();
      } else {
        document.getElementById("login-error").textContent = (await refusal(response)).message;
        token.select();
      }
    };
  });
  return loggedIn;
}

/** What the model is and what the service accepts. */
export async function model() {
  return (await request("v1/model")).json();
}

/** Sends one picture or video; resolves to its job. */
export async function submit(file, options) {
  const form = new FormData();
  form.append("picture", file, file.name);
  const query = new URLSearchParams(options);
  return (await request(`v1/jobs?${query}`, { method: "POST", body: form })).json();
}

/** Resolves to the job when it has ended; `progress` receives it whenever it has changed. */
export function ended(job, progress) {
  return new Promise((resolve, reject) => {
    const events = new EventSource(job.href.slice(1));
    events.addEventListener("progress", (event) => progress(JSON.parse(event.data)));
    events.addEventListener("end", (event) => {
      events.close();
      resolve(JSON.parse(event.data));
    });
    events.onerror = () => {
      if (events.readyState === EventSource.CLOSED) {
        reject(new Error("The service does not tell how far this is. Add it again."));
      }
    };
  });
}

/** Deletes a job, if it still exists. */
export function remove(job) {
  return fetch(job.href.slice(1), { method: "DELETE" });
}

/** Sets the colours that are wanted in a picture, a transparent PNG; null for none. */
export function hint(picture, png) {
  const path = `${picture.href.slice(1)}/hints`;
  return png
    ? request(path, { method: "PUT", body: png, headers: { "Content-Type": "image/png" } })
    : request(path, { method: "DELETE" });
}
