// Keeps what is typed into a form, a moment after each change, without leaving the page.
// <form data-autosave="address"> is sent to the address as it stands; inside it an element with [data-autosave-state] says in
// words how that went (data-saved with %(time)s, data-ended, data-offline, data-refused). What could not be sent is kept in
// this browser under the person's id and sent when the page is opened again; once it is saved, it is taken away from here.

const PAUSE = 1500;
const AGAIN = 15000;

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const state = form.querySelector("[data-autosave-state]");
  const key = `absorb:typed:${state.dataset.person}:${form.dataset.autosave}`;
  let timer = null;
  let sending = null;
  let isLeaving = false;
  let sent = texts().toString();

  /** Everything typed, without what is new on every page and without the button. */
  function texts() {
    const entries = new URLSearchParams(new FormData(form));
    for (const name of ["_csrf_token", "once", "do"]) entries.delete(name);
    return entries;
  }

  function keepHere(content) {
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), content }));
    } catch {
      // No room, or forbidden: the text still stands in the form.
    }
  }

  function forgetHere() {
    try {
      localStorage.removeItem(key);
    } catch {
      // Nothing was kept.
    }
  }

  function keptHere() {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function tell(name, time = "") {
    const words = state.dataset[name].replace("%(time)s", time);
    if (state.textContent !== words) state.textContent = words;
    state.classList.toggle("warn", name !== "saved");
  }

  async function send(content) {
    const body = new URLSearchParams(content);
    body.set("_csrf_token", form.elements["_csrf_token"].value);
    sending = new AbortController();
    return fetch(form.dataset.autosave, {
      method: "POST",
      headers: { accept: "application/json" },
      body,
      redirect: "error",
      signal: sending.signal,
    });
  }

  async function save() {
    timer = null;
    const content = texts().toString();
    if (isLeaving || content === sent) return;
    try {
      const answer = await send(content);
      if (answer.ok) {
        const at = new Date((await answer.json()).saved_at);
        sent = content;
        forgetHere();
        tell("saved", at.toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" }));
        if (texts().toString() !== sent) later(PAUSE);
        return;
      }
      keepHere(content);
      if (answer.status === 401) tell("ended");
      else if (answer.status < 500) return tell("refused");
      else tell("offline");
    } catch {
      if (isLeaving) return;
      keepHere(content);
      tell("offline");
    }
    later(AGAIN);
  }

  function later(pause) {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, pause);
  }

  form.addEventListener("input", () => later(PAUSE));
  form.addEventListener("change", () => later(PAUSE));
  form.addEventListener("submit", () => {
    isLeaving = true;
    window.clearTimeout(timer);
    if (sending) sending.abort();
    forgetHere();
  });
  // A form that was left (also by Back) is sent in the last moment.
  window.addEventListener("pagehide", () => {
    const content = texts().toString();
    if (isLeaving || content === sent) return;
    const body = new URLSearchParams(content);
    body.set("_csrf_token", form.elements["_csrf_token"].value);
    if (!navigator.sendBeacon(form.dataset.autosave, body)) keepHere(content);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) isLeaving = false;
  });

  // What was kept here when it could not be sent: send it now, and show the page with it.
  const kept = keptHere();
  if (kept && kept.content && kept.content !== sent) {
    send(kept.content)
      .then((answer) => {
        if (!answer.ok) return;
        forgetHere();
        window.location.reload();
      })
      .catch(() => {});
  } else if (kept) {
    forgetHere();
  }
}
