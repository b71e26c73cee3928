// Warns in time before a session ends and lets it go on, without leaving the page: nothing typed is lost.
// The page carries a closed <dialog id="session-ending" data-left="seconds" data-warn="seconds before the end">.

const dialog = document.getElementById("session-ending");

if (dialog && typeof dialog.showModal === "function") {
  const form = dialog.querySelector("form[action='/sessions/prolong']");
  const clock = dialog.querySelector("time");
  const trouble = dialog.querySelector("[data-trouble]");
  const over = dialog.querySelector("[data-over]");
  const open = dialog.querySelector("[data-open]");
  const warnBefore = Number(dialog.dataset.warn) * 1000;
  let ends = Date.now() + Number(dialog.dataset.left) * 1000;

  const tell = () => {
    const isOver = Date.now() >= ends;
    clock.dateTime = new Date(ends).toISOString();
    clock.textContent = new Date(ends).toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
    over.hidden = !isOver;
    open.hidden = isOver;
    form.hidden = isOver;
  };

  // A computer that slept wakes up late: the time is looked at again and again instead of being waited for once.
  const look = () => {
    if (Date.now() < ends - warnBefore) return;
    tell();
    if (!dialog.open && !dialog.dataset.dismissed) dialog.showModal();
    if (dialog.dataset.dismissed && Date.now() >= ends) {
      delete dialog.dataset.dismissed;
      dialog.showModal();
      window.clearInterval(watch);
    }
  };
  const watch = window.setInterval(look, 5000);
  document.addEventListener("visibilitychange", look);
  dialog.addEventListener("close", () => {
    if (Date.now() >= ends - warnBefore) dialog.dataset.dismissed = "yes";
  });
  look();

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.hidden = true;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { accept: "application/json" },
        body: new URLSearchParams(new FormData(form)),
      });
      if (!answer.ok) throw new Error(String(answer.status));
      ends = Date.parse((await answer.json()).ends_at);
      delete dialog.dataset.dismissed;
      dialog.close();
    } catch {
      trouble.hidden = false;
    }
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
}
