// A meeting in session follows the server's events: when something was done at it, its regions (data-live) are asked for anew
// and swapped, but for one in which somebody types. A vote that could not be sent stays where it is and is sent again.
const says = document.getElementById("live-says");
const cut = document.getElementById("live-cut");
const WAIT = 10_000;
let version = says?.dataset.version;
let asking = false;

const isTyped = (region) =>
  [...region.querySelectorAll("textarea, input, select")].some((field) =>
    field.type === "hidden" ? false
    : field.type === "radio" || field.type === "checkbox" ? field.checked !== field.defaultChecked
    : field.tagName === "SELECT" ? [...field.options].some((option) => option.selected !== option.defaultSelected) && field.selectedIndex > 0
    : field.value !== field.defaultValue);

/** Put what is new into its regions; focus and open details stay. */
function swap(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const now = fresh.getElementById("live-says");
  if (!says || !now) return window.location.reload();
  version = now.dataset.version;
  let changed = false;
  for (const region of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(region.id);
    if (!next || isTyped(region) || plain(next) === plain(region)) continue;
    const focused = region.contains(document.activeElement) ? document.activeElement.id : "";
    const open = [...region.querySelectorAll("details[open]")].map((one) => one.querySelector("summary")?.textContent);
    region.replaceChildren(...next.childNodes);
    for (const one of region.querySelectorAll("details")) if (open.includes(one.querySelector("summary")?.textContent)) one.open = true;
    if (focused) document.getElementById(focused)?.focus();
    changed = true;
  }
  if (changed) says.textContent = says.dataset.changed;
}

/** A region without the marks of its forms, which are new each time. */
const plain = (region) => region.innerHTML.replace(/<input type="hidden"[^>]*>/g, "");

async function look() {
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(window.location.pathname, { headers: { accept: "text/html" }, signal: AbortSignal.timeout(WAIT) });
    if (answer.redirected || !answer.ok) return window.location.reload();
    swap(await answer.text());
  } catch {
    says.dataset.late = "1";
  } finally {
    asking = false;
  }
}

if (says && window.EventSource) {
  const events = new EventSource(says.dataset.events);
  events.onmessage = (event) => {
    cut.hidden = true;
    if (event.data !== version || says.dataset.late) {
      delete says.dataset.late;
      look();
    }
  };
  events.onerror = () => {
    if (events.readyState === EventSource.OPEN || navigator.onLine) return;
    cut.textContent = says.dataset.cut;
    cut.hidden = false;
  };
}

/** Send a vote and only then leave the page; the form's own mark makes a vote that is sent twice count once. */
async function send(form) {
  const told = form.querySelector(".unsent") ?? form.appendChild(Object.assign(document.createElement("p"), { className: "govuk-body warn unsent" }));
  told.setAttribute("role", "alert");
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "text/html" }, signal: AbortSignal.timeout(WAIT) });
    if (answer.ok) window.location.assign(answer.url);
    else form.submit(); // what is refused is shown as without a script
  } catch {
    told.textContent = says.dataset.unsent;
    window.addEventListener("online", () => form.isConnected && send(form), { once: true });
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.next[action^='/committee/items/']")) return;
  event.preventDefault();
  send(event.target);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "F8" || event.ctrlKey || event.altKey || event.metaKey) return;
  const next = document.getElementById("next-item");
  if (!next) return;
  event.preventDefault();
  next.requestSubmit();
});
